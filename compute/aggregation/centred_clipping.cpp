#include "compute/aggregation/rules.hpp"
#include "compute/aggregation/weighted_rule.hpp"

#include <algorithm>
#include <cmath>

namespace gauntlet::compute::aggregation {

namespace {

/// v ← v + (1/n) Σ_p (x_p - v) · min(1, τ / ‖x_p - v‖) (Karimireddy, He & Jaggi 2021, "Learning from History for
/// Byzantine Robust Optimization", Algorithm 2). They begin at the aggregate of the step before; nodes keep none, so v
/// begins at 0. τ is given in lower medians of the payloads' norms, which no minority can move far.
class centred_clipping final : public weighted_rule {
 public:
  centred_clipping(std::size_t iterations, double radius) : iterations_(iterations), radius_(radius) {}

 private:
  std::vector<double> weights_of(const inner_products& all) const override {
    const std::size_t n = all.payloads();
    const double radius = radius_ * median_norm(all);
    std::vector<double> weights(n);
    for (std::size_t i = 0; i < iterations_; ++i) {
      const std::vector<double> distances = all.square_distances(weights);
      std::vector<double> moves(n);
      double kept = 1;
      for (std::size_t p = 0; p < n; ++p) {
        const double distance = std::sqrt(distances[p]);
        moves[p] = (distance > radius ? radius / distance : 1) / static_cast<double>(n);
        kept -= moves[p];
      }
      for (std::size_t p = 0; p < n; ++p) weights[p] = kept * weights[p] + moves[p];
    }
    return weights;
  }

  static double median_norm(const inner_products& all) {
    std::vector<double> squares;
    for (std::size_t p = 0; p < all.payloads(); ++p) squares.push_back(all.of(p, p));
    std::sort(squares.begin(), squares.end());
    return std::sqrt(squares[(squares.size() - 1) / 2]);
  }

  std::size_t iterations_;
  double radius_;
};

}  // namespace

aggregation_rule_registry::entry centred_clipping_entry() {
  return {
      "centred_clipping",
      "mean of the contributions, each cut to a radius around the common centre",
      {{.name = "radius", .standard = 1.0, .help = "τ in medians of the contributions' norms", .range = {1e-6, 1e6}},
       {.name = "iterations",
        .standard = std::int64_t{3},
        .help = "how often the centre is moved",
        .range = {1, 1000}}},
      [](const options& o) {
        return std::make_unique<centred_clipping>(static_cast<std::size_t>(o.integer("iterations")),
                                                  o.number("radius"));
      }};
}

}  // namespace gauntlet::compute::aggregation
