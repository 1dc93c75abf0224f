#include "actors/peer/attacks/attacks.hpp"

namespace gauntlet::actors::attacks {

void add_duplicate_indices() {
  add_attack({"duplicate_indices",
              "sends one index k times in every chunk",
              {},
              [](const options&, std::uint64_t seed) {
                return std::make_unique<edited>(make_editor("duplicate_indices", {}, seed));
              }},
             {.tries = "counts k-fold in one coefficient",
              .defence = "indices must ascend strictly: anything else is refused before use, and slashed",
              .expected = expected_verdict::excluded});
}

}  // namespace gauntlet::actors::attacks
