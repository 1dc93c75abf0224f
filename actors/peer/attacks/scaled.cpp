#include "actors/peer/attacks/attacks.hpp"

namespace gauntlet::actors::attacks {

void add_scaled() {
  add_attack(
      {"scaled",
       "sends its work multiplied by a factor",
       {{.name = "factor", .standard = 100.0, .help = "what values are multiplied with", .range = {-1e6, 1e6}}},
       [](const options& o, std::uint64_t seed) {
         return std::make_unique<edited>(make_editor("scale", {{"factor", o.number("factor")}}, seed));
       }},
      {.tries = "outvotes the others by sheer size",
       .defence = "every payload is normalised per tensor in the encoded domain, and the trial step takes the sign",
       .expected = expected_verdict::harmless});
}

}  // namespace gauntlet::actors::attacks
