#include "actors/peer/attacks/attacks.hpp"

namespace gauntlet::actors::attacks {

void add_sign_flip() {
  add_attack(
      {"sign_flip",
       "sends the negative of its work",
       {},
       [](const options&, std::uint64_t seed) { return std::make_unique<edited>(make_editor("sign_flip", {}, seed)); }},
      {.tries = "drives the model uphill",
       .defence = "raises the loss, so that it loses every match and μ_p turns negative; sign bounds it to one vote",
       .expected = expected_verdict::unpaid});
}

}  // namespace gauntlet::actors::attacks
