#include "compute/aggregation/coordinate_rule.hpp"
#include "compute/aggregation/rules.hpp"

namespace gauntlet::compute::aggregation {

namespace {

/// Every contribution has one vote on each coefficient's sign and abstains from those that it does not send (Bernstein
/// et al. 2019, "signSGD with Majority Vote is Communication Efficient and Fault Tolerant").
class sign_majority final : public coordinate_rule {
  float value_of(const column& values) const override {
    int votes = 0;
    for (std::size_t rank = 0; rank < values.size(); ++rank) votes += (values[rank] > 0) - (values[rank] < 0);
    return static_cast<float>((votes > 0) - (votes < 0));
  }
};

}  // namespace

aggregation_rule_registry::entry sign_majority_entry() {
  return {
      "sign_majority", "majority vote on the sign of each coefficient: 1, -1, or 0 at a tie", {}, [](const options&) {
        return std::make_unique<sign_majority>();
      }};
}

}  // namespace gauntlet::compute::aggregation
