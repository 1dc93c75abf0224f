#include "compute/aggregation/rules.hpp"
#include "compute/aggregation/weighted_rule.hpp"

#include <algorithm>
#include <cmath>

namespace gauntlet::compute::aggregation {

namespace {

/// The point whose distances to all payloads have the smallest sum, by Weiszfeld's iteration from the mean with
/// smoothed distances (Pillutla, Kakade & Harchaoui 2022, "Robust Aggregation for Federated Learning", Algorithm 2).
/// All iterates are convex combinations of the payloads, so inner products are all it takes.
class geometric_median final : public weighted_rule {
 public:
  geometric_median(std::size_t iterations, double smoothing) : iterations_(iterations), smoothing_(smoothing) {}

 private:
  std::vector<double> weights_of(const inner_products& all) const override {
    const std::size_t n = all.payloads();
    std::vector<double> weights(n, 1 / static_cast<double>(n));
    for (std::size_t i = 0; i < iterations_; ++i) {
      const std::vector<double> distances = all.square_distances(weights);
      double sum = 0;
      for (std::size_t p = 0; p < n; ++p) sum += weights[p] = 1 / std::max(smoothing_, std::sqrt(distances[p]));
      for (double& w : weights) w /= sum;
    }
    return weights;
  }

  std::size_t iterations_;
  double smoothing_;
};

}  // namespace

aggregation_rule_registry::entry geometric_median_entry() {
  return {"geometric_median",
          "the point closest to all contributions together",
          {{.name = "iterations",
            .standard = std::int64_t{32},
            .help = "Weiszfeld iterations; their cost does not grow with the model",
            .range = {1, 1000}},
           {.name = "smoothing", .standard = 1e-6, .help = "ν: no distance counts as shorter", .range = {1e-12, 1e6}}},
          [](const options& o) {
            return std::make_unique<geometric_median>(static_cast<std::size_t>(o.integer("iterations")),
                                                      o.number("smoothing"));
          }};
}

}  // namespace gauntlet::compute::aggregation
