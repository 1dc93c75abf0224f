#include "actors/peer/attacks/attacks.hpp"

namespace gauntlet::actors::attacks {

void add_truncated() {
  add_attack(
      {"truncated",
       "sends half a payload",
       {},
       [](const options&, std::uint64_t seed) { return std::make_unique<edited>(make_editor("truncate", {}, seed)); }},
      {.tries = "makes receivers read past the end of the bytes",
       .defence = "a payload has exactly the size that the layout demands; the signed header already shows another one",
       .expected = expected_verdict::excluded});
}

}  // namespace gauntlet::actors::attacks
