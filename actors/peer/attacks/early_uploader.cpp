#include "actors/peer/attacks/attacks.hpp"

namespace gauntlet::actors::attacks {

namespace {

/// Puts its work as soon as it is made, before the put window opens.
class early_uploader final : public peer_strategy {
 public:
  bool puts_early() const override { return true; }
};

}  // namespace

void add_early_uploader() {
  add_attack(
      {"early_uploader",
       "puts its payload before the put window opens",
       {},
       [](const options&, std::uint64_t) { return std::make_unique<early_uploader>(); }},
      {.tries = "is the first in the bucket, for an ally to copy at leisure or to be taken for the origin of copies",
       .defence = "uploads before the put window are refused, and the sync positions are drawn from the hash of "
                  "the block that ends the window",
       .expected = expected_verdict::excluded,
       // Under lockstep pacing a window ends when all are done, and nobody is early by more than the clock's skew.
       .overrides = {"window.pacing=clock"}});
}

}  // namespace gauntlet::actors::attacks
