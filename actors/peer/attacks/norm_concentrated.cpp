#include "actors/peer/attacks/attacks.hpp"

namespace gauntlet::actors::attacks {

void add_norm_concentrated() {
  add_attack(
      {"norm_concentrated",
       "puts the whole norm of each tensor into a single coefficient",
       {},
       [](const options&, std::uint64_t seed) {
         return std::make_unique<edited>(make_editor("concentrate", {}, seed));
       }},
      {.tries = "has one coefficient of every tensor all to itself where payloads are normalised per tensor",
       .defence =
           "the sign leaves it one step size; a step of so few coefficients gains little, and the rating falls behind",
       .expected = expected_verdict::not_worth_it});
}

}  // namespace gauntlet::actors::attacks
