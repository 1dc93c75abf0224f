#include "actors/peer/attacks/attacks.hpp"

namespace gauntlet::actors::attacks {

void add_not_finite() {
  add_attack({"not_finite",
              "sends NaN and infinity",
              {},
              [](const options&, std::uint64_t seed) {
                return std::make_unique<edited>(make_editor("not_finite", {}, seed));
              }},
             {.tries = "poisons the aggregate, or the sort of the LossScores, with a single value",
              .defence = "validation refuses values that are not finite",
              .expected = expected_verdict::excluded});
}

}  // namespace gauntlet::actors::attacks
