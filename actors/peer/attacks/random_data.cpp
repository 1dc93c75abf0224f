#include "actors/peer/attacks/attacks.hpp"

namespace gauntlet::actors::attacks {

namespace {

/// Trains, but on data of its own choice.
class random_data final : public peer_strategy {
 public:
  std::vector<sample_id> choose_samples(const peer_situation& s) override {
    const std::size_t count = honest_samples(s).size();
    return s.assignment->random_samples(s.window, "free rider", s.uid, count);
  }
};

}  // namespace

void add_random_data() {
  add_attack({"random_data",
              "trains on random data instead of the assigned samples",
              {},
              [](const options&, std::uint64_t) { return std::make_unique<random_data>(); }},
             {.tries = "is spared the assigned data: one stream for many identities, or data it has anyway",
              .defence = "proof of computation: assigned data gains no more than random data, so μ_p stays near 0",
              .expected = expected_verdict::unpaid});
}

}  // namespace gauntlet::actors::attacks
