#include "compute/aggregation/rules.hpp"
#include "compute/aggregation/weighted_rule.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace gauntlet::compute::aggregation {

namespace {

/// Mean of the `selected` payloads whose n - f - 2 nearest others are closest to them, by the sum of squared distances
/// (Blanchard et al. 2017, "Machine Learning with Adversaries: Byzantine Tolerant Gradient Descent"; Krum selects one).
/// With up to f + 3 payloads the nearest one alone counts, and two nearest neighbours have equal scores: a tie goes to
/// the one closer to all others, then to the lower uid.
class krum final : public weighted_rule {
 public:
  /// `selected` 0: all but f.
  krum(std::size_t attackers, std::size_t selected) : attackers_(attackers), selected_(selected) {}

 private:
  std::vector<double> weights_of(const inner_products& all) const override {
    const std::size_t n = all.payloads();
    const std::vector<std::pair<double, double>> scores = scores_of(all);
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t p, std::size_t q) { return scores[p] < scores[q]; });
    const std::size_t wanted = selected_ > 0 ? selected_ : n - std::min(n, attackers_);
    const std::size_t selected = std::clamp<std::size_t>(wanted, 1, n);
    std::vector<double> weights(n);
    for (std::size_t i = 0; i < selected; ++i) weights[order[i]] = 1 / static_cast<double>(selected);
    return weights;
  }

  /// Of each payload: the sum over its neighbours, and over all others.
  std::vector<std::pair<double, double>> scores_of(const inner_products& all) const {
    const std::size_t n = all.payloads();
    std::vector<std::pair<double, double>> scores(n);
    const std::size_t neighbours = n > attackers_ + 3 ? n - attackers_ - 2 : 1;
    std::vector<double> distances;
    for (std::size_t p = 0; p < n; ++p) {
      distances.clear();
      for (std::size_t q = 0; q < n; ++q)
        if (q != p) distances.push_back(all.square_distance(p, q));
      std::sort(distances.begin(), distances.end());
      for (std::size_t i = 0; i < distances.size(); ++i) {
        if (i < neighbours) scores[p].first += distances[i];
        scores[p].second += distances[i];
      }
    }
    return scores;
  }

  std::size_t attackers_;
  std::size_t selected_;
};

option_spec attackers_option() {
  return {.name = "attackers",
          .standard = std::int64_t{1},
          .help = "f: how many hostile contributions are reckoned with",
          .range = {0, 255}};
}

}  // namespace

aggregation_rule_registry::entry krum_entry() {
  return {"krum", "the one contribution that is closest to its neighbours", {attackers_option()}, [](const options& o) {
            return std::make_unique<krum>(static_cast<std::size_t>(o.integer("attackers")), 1);
          }};
}

aggregation_rule_registry::entry multi_krum_entry() {
  return {"multi_krum",
          "mean of the contributions that are closest to their neighbours",
          {attackers_option(),
           {.name = "selected",
            .standard = std::int64_t{0},
            .help = "m: how many are kept; 0: all but `attackers`",
            .range = {0, 256}}},
          [](const options& o) {
            return std::make_unique<krum>(static_cast<std::size_t>(o.integer("attackers")),
                                          static_cast<std::size_t>(o.integer("selected")));
          }};
}

}  // namespace gauntlet::compute::aggregation
