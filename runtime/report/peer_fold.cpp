#include "runtime/report/peer_fold.hpp"

#include <algorithm>

namespace gauntlet::runtime {

void peer_fold::refresh(const stake_of& stake) {
  double rated_stake = 0, all_stake = 0, proof = 0, rating = 0, peer_score = 0, weight = 0;
  for (const auto& [validator, o] : opinions) {
    const double counts = stake(validator);
    all_stake += counts;
    weight += counts * o.weight;
    if (!o.rating) continue;
    rated_stake += counts;
    proof += counts * o.rating->proof;
    rating += counts * o.rating->rating;
    peer_score += counts * o.rating->peer_score;
  }
  if (rated_stake > 0) {
    shown.proof = proof / rated_stake;
    shown.rating = rating / rated_stake;
    shown.peer_score = peer_score / rated_stake;
  }
  if (all_stake > 0) shown.weight = weight / all_stake;
}

void peer_fold::sample_curves(window_index window, const stake_of& stake) {
  refresh(stake);
  if (opinions.empty()) return;
  const auto x = static_cast<double>(window);
  const bool is_rated =
      std::any_of(opinions.begin(), opinions.end(), [](const auto& known) { return known.second.rating.has_value(); });
  if (is_rated) {
    shown.over_time.proof.push_back({x, shown.proof});
    shown.over_time.rating.push_back({x, shown.rating});
    shown.over_time.peer_score.push_back({x, shown.peer_score});
  }
  shown.over_time.weight.push_back({x, shown.weight});
}

peer_summary peer_fold::result(window_index last_third, const stake_of& stake) const {
  peer_fold now = *this;
  now.refresh(stake);
  peer_summary p = std::move(now.shown);
  p.over_time.loss_score = loss_scores.means();
  p.times_scored = loss_scores.count();
  p.loss_score = loss_scores.mean_since(last_third);
  std::uint64_t units_late = 0;
  for (const payment& paid : payments) {
    p.over_time.incentive.push_back({static_cast<double>(paid.window), paid.share});
    if (paid.window >= last_third) units_late += paid.units;
  }
  p.incentive = static_cast<double>(units_late);
  return p;
}

}  // namespace gauntlet::runtime
