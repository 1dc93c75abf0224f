#include "actors/peer/attacks/attacks.hpp"

namespace gauntlet::actors::attacks {

void add_out_of_range() {
  add_attack({"out_of_range",
              "sends indices past the end of their chunk",
              {},
              [](const options&, std::uint64_t seed) {
                return std::make_unique<edited>(make_editor("out_of_range", {}, seed));
              }},
             {.tries = "makes receivers read or write where they should not",
              .defence = "validation checks every index against its chunk before anything is used",
              .expected = expected_verdict::excluded});
}

}  // namespace gauntlet::actors::attacks
