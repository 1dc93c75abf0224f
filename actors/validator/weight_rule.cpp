#include "actors/validator/weight_rule.hpp"

#include "base/exact_math.hpp"

#include <algorithm>

namespace gauntlet::actors {

namespace {

/// w ∝ PeerScore^c over positive PeerScores.
class power_rule final : public weight_rule {
 public:
  explicit power_rule(double exponent) : exponent_(exponent) {}

  std::vector<peer_weight> weights(const std::vector<peer_weight>& scores) const override {
    double highest = 0;
    for (const peer_weight& s : scores) highest = std::max(highest, s.weight);
    std::vector<peer_weight> result;
    if (highest <= 0) return result;
    double sum = 0;
    for (const peer_weight& s : scores) {
      if (s.weight <= 0) continue;
      // Relative to the highest, so that no power overflows.
      const double share = s.weight / highest;
      const double w = exponent_ == 2 ? share * share : exact::pow(share, exponent_);
      result.push_back({s.uid, w});
      sum += w;
    }
    for (peer_weight& w : result) w.weight /= sum;
    return result;
  }

 private:
  double exponent_;
};

}  // namespace

void register_weight_rules() {
  weight_rule_registry::instance().add(
      {"power",
       "PeerScore^c over positive PeerScores, normalised",
       {{.name = "exponent",
         .standard = 2.0,
         .help = "c; above 1 one strong peer earns more than two halves",
         .range = {0, 16}}},
       [](const options& o) { return std::make_unique<power_rule>(o.number("exponent")); }});
}

}  // namespace gauntlet::actors
