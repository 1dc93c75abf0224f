#include "actors/validator/weight_rule.hpp"
#include "base/errors.hpp"
#include "base/exact_math.hpp"

#include <algorithm>
#include <cmath>

namespace gauntlet::actors {

namespace {

void normalise(std::vector<peer_weight>& weights, double total = 1) {
  double sum = 0;
  for (const peer_weight& w : weights) sum += w.weight;
  for (peer_weight& w : weights) w.weight = w.weight / sum * total;
}

/// w ∝ PeerScore^c over positive PeerScores, c = 2 in the paper; January 2025 took the lowest score from all first.
class power_rule final : public weight_rule {
 public:
  explicit power_rule(const options& o) : exponent_(o.number("exponent")), from_lowest_(o.flag("from_lowest")) {}

  std::vector<peer_weight> weights(const std::vector<peer_weight>& scores) const override {
    if (scores.empty()) return {};
    double highest = scores.front().weight;
    double zero = from_lowest_ ? scores.front().weight : 0;
    for (const peer_weight& s : scores) {
      highest = std::max(highest, s.weight);
      if (from_lowest_) zero = std::min(zero, s.weight);
    }
    std::vector<peer_weight> result;
    for (const peer_weight& s : scores) {
      if (!(s.weight > zero)) continue;
      // Relative to the highest, so that no power overflows.
      const double share = (s.weight - zero) / (highest - zero);
      result.push_back({s.uid, exponent_ == 2 ? share * share : exact::pow(share, exponent_)});
    }
    normalise(result);
    return result;
  }

 private:
  double exponent_;
  bool from_lowest_;
};

/// w ∝ e^(PeerScore / T) over all that hold a score (December 2024).
class softmax_rule final : public weight_rule {
 public:
  explicit softmax_rule(const options& o) : temperature_(o.number("temperature")) {
    if (temperature_ <= 0)
      throw user_error("a softmax of temperature 0 has no value", "give a temperature above 0, for instance 1");
  }

  std::vector<peer_weight> weights(const std::vector<peer_weight>& scores) const override {
    if (scores.empty()) return {};
    double highest = scores.front().weight;
    for (const peer_weight& s : scores) highest = std::max(highest, s.weight);
    std::vector<peer_weight> result;
    for (const peer_weight& s : scores) {
      const double power = exact::exp((s.weight - highest) / temperature_);
      if (power > 0) result.push_back({s.uid, power});
    }
    normalise(result);
    return result;
  }

 private:
  double temperature_;
};

/// Late 2025: pay by rank (gauntlet.md C.5 [H]). The best `top` share `top_share` on a linear ramp, the `reserve`
/// behind them the rest on a geometric one; a part may go to one uid, in 2025 the owner's, whose pay the chain burnt.
class ramp_rule final : public weight_rule {
 public:
  explicit ramp_rule(const options& o)
      : top_(static_cast<std::size_t>(o.integer("top"))),
        reserve_(static_cast<std::size_t>(o.integer("reserve"))),
        top_share_(o.number("top_share")),
        first_to_last_(o.number("first_to_last")),
        reserve_ratio_(o.number("reserve_ratio")),
        burn_rate_(o.number("burn_rate")),
        burn_uid_(o.integer("burn_uid")) {
    if (burn_rate_ > 0 && burn_uid_ < 0)
      throw user_error("a burn_rate without a burn_uid burns nothing", "name the uid that the burned part goes to");
  }

  std::vector<peer_weight> weights(const std::vector<peer_weight>& scores) const override {
    std::vector<peer_weight> ranked;
    for (const peer_weight& s : scores)
      if (s.weight > 0 && s.uid != burn_uid_) ranked.push_back(s);
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](const peer_weight& a, const peer_weight& b) { return a.weight > b.weight; });
    if (ranked.size() > top_ + reserve_) leave_out_unpaid_places(ranked);
    std::vector<double> pay = places(ranked.size());
    share_ties(ranked, pay);
    std::vector<peer_weight> result;
    for (std::size_t i = 0; i < ranked.size(); ++i)
      if (pay[i] > 0) result.push_back({ranked[i].uid, pay[i]});
    if (!result.empty()) normalise(result, 1 - burn_rate_);
    if (burn_rate_ > 0) result.push_back({static_cast<uid>(burn_uid_), result.empty() ? 1 : burn_rate_});
    std::sort(result.begin(), result.end(), [](const peer_weight& a, const peer_weight& b) { return a.uid < b.uid; });
    return result;
  }

 private:
  /// What each place is paid, best first.
  std::vector<double> places(std::size_t count) const {
    std::vector<double> pay(count);
    const std::size_t top = std::min(count, top_);
    double sum = 0;
    for (std::size_t i = 0; i < top; ++i) {
      const double down = top < 2 ? 0 : static_cast<double>(i) / static_cast<double>(top - 1);
      pay[i] = first_to_last_ - (first_to_last_ - 1) * down;
      sum += pay[i];
    }
    for (std::size_t i = 0; i < top; ++i) pay[i] *= top_share_ / sum;
    const std::size_t reserve = std::min(count - top, reserve_);
    if (reserve == 0) return pay;
    double power = 1;
    double all = 0;
    for (std::size_t i = 0; i < reserve; ++i, power *= reserve_ratio_) all += pay[top + i] = power;
    double scale = (1 - top_share_) / all;
    // No reserve may earn more than who is aggregated: scaled to half of the lowest of those.
    const double lowest = pay[top - 1];
    if (scale > lowest) scale = lowest / 2;
    for (std::size_t i = 0; i < reserve; ++i) pay[top + i] *= scale;
    return pay;
  }

  /// Equal scores are paid alike: the mean of their places.
  static void share_ties(const std::vector<peer_weight>& ranked, std::vector<double>& pay) {
    for (std::size_t i = 0; i < ranked.size();) {
      std::size_t end = i;
      double sum = 0;
      while (end < ranked.size() && ranked[end].weight == ranked[i].weight) sum += pay[end++];
      for (std::size_t k = i; k < end; ++k) pay[k] = sum / static_cast<double>(end - i);
      i = end;
    }
  }

  /// Leaves out what ranks behind the last paid place and does not tie with it.
  void leave_out_unpaid_places(std::vector<peer_weight>& ranked) const {
    std::size_t end = top_ + reserve_;
    while (end < ranked.size() && ranked[end].weight == ranked[end - 1].weight) ++end;
    ranked.resize(end);
  }

  std::size_t top_;
  std::size_t reserve_;
  double top_share_;
  double first_to_last_;
  double reserve_ratio_;
  double burn_rate_;
  std::int64_t burn_uid_;
};

}  // namespace

void register_weight_rules() {
  weight_rule_registry& all = weight_rule_registry::instance();
  all.add({"power",
           "PeerScore^c over positive PeerScores, normalised",
           {{.name = "exponent",
             .standard = 2.0,
             .help = "c; above 1 one strong peer earns more than two halves",
             .range = {0, 16}},
            {.name = "from_lowest",
             .standard = false,
             .help = "take the lowest PeerScore from all first, negative ones too (January 2025)"}},
           [](const options& o) { return std::make_unique<power_rule>(o); }});
  all.add(
      {"softmax",
       "e^(PeerScore / temperature) over all that hold a score, normalised",
       {{.name = "temperature", .standard = 1.0, .help = "the lower, the more the best one gets", .range = {0, 1e9}}},
       [](const options& o) { return std::make_unique<softmax_rule>(o); }});
  all.add(
      {"ramps",
       "pay by rank: a linear ramp over the best, a geometric one over the reserve",
       {{.name = "top", .standard = std::int64_t{20}, .help = "peers on the linear ramp", .range = {1, 256}},
        {.name = "reserve", .standard = std::int64_t{10}, .help = "peers on the geometric one", .range = {0, 256}},
        {.name = "top_share", .standard = 0.75, .help = "share of the linear ramp", .range = {0.01, 1}},
        {.name = "first_to_last", .standard = 2.0, .help = "first over last on the linear ramp", .range = {1, 1e3}},
        {.name = "reserve_ratio", .standard = 0.5, .help = "from one reserve to the next", .range = {0.001, 1}},
        {.name = "burn_rate",
         .standard = 0.0,
         .help = "share of all that goes to burn_uid whatever its score (0.5 in late 2025)",
         .range = {0, 0.99}},
        {.name = "burn_uid",
         .standard = std::int64_t{-1},
         .help = "peer that gets burn_rate, and is paid it: the chain here burns nobody's pay; a uid that is no peer's "
                 "gets nothing, and the others all; -1: nobody",
         .range = {-1, 255}}},
       [](const options& o) { return std::make_unique<ramp_rule>(o); }});
}

}  // namespace gauntlet::actors
