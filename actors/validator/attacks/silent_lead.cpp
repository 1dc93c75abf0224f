#include "actors/validator/attacks/attacks.hpp"

namespace gauntlet::actors::attacks {

namespace {

/// Never publishes a manifest when it is its turn.
class silent_lead final : public validator_strategy {
 public:
  std::optional<net::publish_manifest> choose_manifest(net::publish_manifest) override { return std::nullopt; }
};

}  // namespace

void add_silent_lead() {
  add_attack({"silent_lead",
              "never publishes a manifest",
              {},
              [](const options&, std::uint64_t) { return std::make_unique<silent_lead>(); }},
             {.tries = "stops the training by doing nothing",
              .defence = "the next validator's slot follows, and who missed its slot stands last for some windows",
              .expected = expected_verdict::harmless,
              .stake = 1500});
}

}  // namespace gauntlet::actors::attacks
