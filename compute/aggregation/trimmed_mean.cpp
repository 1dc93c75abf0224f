#include "compute/aggregation/coordinate_rule.hpp"
#include "compute/aggregation/rules.hpp"

namespace gauntlet::compute::aggregation {

namespace {

/// Mean of what is left of each coefficient when its lowest and highest values are gone (Yin et al. 2018, Definition
/// 2).
class trimmed_mean final : public coordinate_rule {
 public:
  explicit trimmed_mean(double fraction) : fraction_(fraction) {}

 private:
  float value_of(const column& values) const override {
    // A fifth of fifteen is three, whatever 0.2 is in binary.
    const auto cut = static_cast<std::size_t>(fraction_ * static_cast<double>(values.size()) + 1e-9);
    float sum = 0;
    for (std::size_t rank = cut; rank < values.size() - cut; ++rank) sum += values[rank];
    return sum / static_cast<float>(values.size() - 2 * cut);
  }

  double fraction_;
};

}  // namespace

aggregation_rule_registry::entry trimmed_mean_entry() {
  return {"trimmed_mean",
          "mean of each coefficient without its lowest and highest values",
          {{.name = "fraction",
            .standard = 0.2,
            .help = "part of the contributions that is cut off at either end, rounded down",
            .range = {0, 0.49}}},
          [](const options& o) { return std::make_unique<trimmed_mean>(o.number("fraction")); }};
}

}  // namespace gauntlet::compute::aggregation
