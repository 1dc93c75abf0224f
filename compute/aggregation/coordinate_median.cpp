#include "compute/aggregation/coordinate_rule.hpp"
#include "compute/aggregation/rules.hpp"

namespace gauntlet::compute::aggregation {

namespace {

/// Median of each coefficient, mean of the two middle values of an even number (Yin et al. 2018, "Byzantine-Robust
/// Distributed Learning: Towards Optimal Statistical Rates", Definition 1).
class coordinate_median final : public coordinate_rule {
  float value_of(const column& values) const override {
    const float upper = values[values.size() / 2];
    return values.size() % 2 == 1 ? upper : 0.5F * (values[values.size() / 2 - 1] + upper);
  }
};

}  // namespace

aggregation_rule_registry::entry coordinate_median_entry() {
  return {"coordinate_median",
          "median of each coefficient; 0 wherever most contributions did not send it",
          {},
          [](const options&) { return std::make_unique<coordinate_median>(); }};
}

}  // namespace gauntlet::compute::aggregation
