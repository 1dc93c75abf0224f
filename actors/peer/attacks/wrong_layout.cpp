#include "actors/peer/attacks/attacks.hpp"

namespace gauntlet::actors::attacks {

void add_wrong_layout() {
  add_attack({"wrong_layout",
              "sends a payload for another model",
              {},
              [](const options&, std::uint64_t seed) {
                return std::make_unique<edited>(make_editor("wrong_layout", {}, seed));
              }},
             {.tries = "makes receivers take bytes for what they are not",
              .defence = "a payload carries the digest of its layout, which validation compares",
              .expected = expected_verdict::excluded});
}

}  // namespace gauntlet::actors::attacks
