#include "actors/validator/score_board.hpp"

#include <algorithm>

namespace gauntlet::actors {

loss_scores loss_scores_of(loss_score_form form, const measured_losses& m) {
  const auto gain = [form](double before, double after) {
    const double difference = before - after;
    return form == loss_score_form::absolute || before <= 0 ? difference : difference / before;
  };
  loss_scores s;
  s.random = gain(m.random_before, m.random_after);
  s.assigned = gain(m.assigned_before, m.assigned_after);
  s.indicator = s.assigned > s.random ? 1 : -1;
  return s;
}

score_board::score_board(const scoring_parameters& p) : parameters_(p), weights_(p.weights.make()) {}

peer_scores& score_board::of(gauntlet::uid u, const hotkey& owner) {
  peer_scores& s = scores_[u];
  if (s.owner != owner) {
    s = {};
    s.owner = owner;
  }
  return s;
}

void score_board::slash(gauntlet::uid u) {
  peer_scores& s = scores_.at(u);
  if (s.peer_score > 0) s.peer_score *= parameters_.slash_factor;
  if (s.proof > 0) s.proof *= parameters_.slash_factor;
}

void score_board::mark_inactive(gauntlet::uid u) {
  peer_scores& s = scores_.at(u);
  if (s.peer_score > 0) s.peer_score *= parameters_.slash_factor;
  if (++s.inactive_windows <= parameters_.inactive_windows_max) return;
  const hotkey owner = s.owner;
  const std::uint64_t inactive = s.inactive_windows;
  s = {};
  s.owner = owner;
  s.inactive_windows = inactive;
}

void score_board::count_draw(const std::vector<gauntlet::uid>& timely, const std::vector<gauntlet::uid>& scored) {
  for (const gauntlet::uid u : timely) ++scores_.at(u).counter;
  for (const gauntlet::uid u : scored) scores_.at(u).counter = 1;
}

void score_board::evaluate(const std::vector<measured_losses>& measured) {
  std::vector<rating> players;
  std::vector<double> outcome;
  for (const measured_losses& m : measured) {
    peer_scores& s = scores_.at(m.uid);
    const loss_scores scored = loss_scores_of(parameters_.loss_score, m);
    s.proof = parameters_.proof_decay * s.proof + (1 - parameters_.proof_decay) * static_cast<double>(scored.indicator);
    s.evaluated = true;
    players.push_back(s.rating);
    outcome.push_back(scored.random);
  }
  if (players.size() >= 2) {
    rating_model model;
    model.beta = parameters_.rating_beta;
    model.tau = parameters_.rating_tau;
    rate(model, players, ranks_of(outcome));
  }
  for (std::size_t i = 0; i < measured.size(); ++i) {
    peer_scores& s = scores_.at(measured[i].uid);
    s.rating = players[i];
    s.peer_score = peer_score_of(s);
  }
}

double score_board::peer_score_of(const peer_scores& s) const {
  const double rating = s.rating.ordinal();
  // The plain product would reward two negatives.
  if (parameters_.peer_score == peer_score_form::clamped) return std::max(0.0, s.proof) * std::max(0.0, rating);
  return s.proof * rating;
}

std::vector<peer_weight> score_board::weights() const {
  std::vector<peer_weight> all;
  for (const auto& [u, s] : scores_) all.push_back({u, s.peer_score});
  return weights_->weights(all);
}

std::vector<gauntlet::uid> score_board::rank(const std::vector<gauntlet::uid>& peers, const digest& block_hash,
                                             std::size_t count, std::size_t minimum) const {
  struct place {
    int group;  // 0 paid, 1 newcomer, 2 the rest
    double score;
    digest draw;
    gauntlet::uid uid;
  };
  std::vector<place> places;
  for (const gauntlet::uid u : peers) {
    const auto known = scores_.find(u);
    const bool evaluated = known != scores_.end() && known->second.evaluated;
    const double score = evaluated ? known->second.peer_score : 0;
    places.push_back({score > 0 ? 0 : (evaluated ? 2 : 1), score, newcomer_rank(block_hash, u), u});
  }
  std::sort(places.begin(), places.end(), [](const place& a, const place& b) {
    if (a.group != b.group) return a.group < b.group;
    if (a.score != b.score) return a.score > b.score;
    if (a.group != 0 && a.draw != b.draw) return a.draw < b.draw;
    return a.uid < b.uid;
  });
  std::vector<gauntlet::uid> ranked;
  for (const place& p : places)
    if (ranked.size() < count && (p.group < 2 || ranked.size() < minimum)) ranked.push_back(p.uid);
  return ranked;
}

}  // namespace gauntlet::actors
