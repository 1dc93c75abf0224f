#include "actors/validator/score_board.hpp"

#include "actors/protocol/planted_defects.hpp"
#include "actors/validator/judging.hpp"

#include <algorithm>
#include <cmath>

namespace gauntlet::actors {

using events::check_outcome;

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

double soft_sync_factor(double sync_score, double limit) {
  if (sync_score < 0) return 1;
  const double left = 1 - std::min(sync_score, limit) / limit;
  return left * left * std::sqrt(left);
}

void recent_flags::push(bool flag) {
  bits = (bits << 1) | (flag ? 1 : 0);
  ++known;
}

std::uint64_t recent_flags::set_in_last(std::uint64_t count) const {
  std::uint64_t set = 0;
  for (std::uint64_t i = 0; i < count && i < 64; ++i) set += (bits >> i) & 1;
  return set;
}

score_board::score_board(const protocol_parameters& p)
    : parameters_(p.scoring),
      put_tolerance_s_(p.window.clock_skew_s + p.window.storage_resolution_s),
      places_{static_cast<std::size_t>(p.aggregation.top_g), static_cast<std::size_t>(p.aggregation.reserves),
              static_cast<std::size_t>(std::min(p.aggregation.minimum, p.aggregation.top_g))},
      rule_(p.scoring.rule.make(p.scoring)),
      rating_(p.scoring.rating.make()),
      weights_(p.scoring.weights.make()),
      draw_(p.scoring.selection.make()),
      candidates_(p.aggregation.selection.make()) {}

std::vector<events::any> score_board::on_window(const window_facts& facts) {
  judging j{facts};
  for (const peer_facts& p : facts.peers) admit(j, p);
  for (const peer_facts& p : facts.peers) note_presence(j, p);
  punish_copies(j);
  count_misses(j);
  for (const peer_facts& p : facts.peers) judge_check(j, p);
  for (const peer_facts& p : facts.peers) recover(j, p);
  count_draw(j);
  evaluate(j);
  return std::move(j.happened);
}

std::vector<events::any> score_board::forget_others(const window_facts& facts) {
  std::set<gauntlet::uid> peers;
  for (const peer_facts& p : facts.peers) peers.insert(p.uid);
  judging j{facts};
  for (const auto& [u, s] : scores_)
    if (!peers.contains(u)) reset(j, u, events::reset_cause::no_peer, 0, 0, u, 0);
  std::erase_if(scores_, [&peers](const auto& s) { return !peers.contains(s.first); });
  return std::move(j.happened);
}

peer_scores score_board::fresh(block_height registered_at) const {
  peer_scores s;
  s.registered_at = registered_at;
  s.rating = rating_->first();
  return s;
}

void score_board::admit(judging& j, const peer_facts& p) {
  const auto [at, unknown] = scores_.try_emplace(p.uid, fresh(p.registered_at));
  peer_scores& s = at->second;
  if (!unknown && s.registered_at != p.registered_at) {
    s.registered_at = p.registered_at;
    const bool forgets = planted(planted_defect::keeps_former_owners_rating);
    if (parameters_.reset_new_owner && !forgets) reset(j, p.uid, events::reset_cause::new_owner, 0, 0, p.uid, 0);
  }
  if (s.excluded_windows == 0) return;
  --s.excluded_windows;
  j.excluded.insert(p.uid);
}

// ---- evaluation

void score_board::count_draw(const judging& j) {
  for (const peer_facts& p : j.facts.peers) {
    // A drawn peer that the window's end left unmeasured keeps waiting.
    const bool done = p.drawn && (p.losses || p.outcome != check_outcome::passed || !rule_->needs_losses());
    peer_scores& s = scores_.at(p.uid);
    if (done)
      s.counter = 1;
    else if (p.outcome == check_outcome::passed)
      ++s.counter;
  }
}

void score_board::evaluate(judging& j) {
  for (const peer_facts& p : j.facts.peers) {
    j.before.emplace(p.uid, scores_.at(p.uid));
    if (!p.losses || p.outcome != check_outcome::passed || j.excluded.contains(p.uid)) continue;
    const loss_scores scores = loss_scores_of(parameters_.loss_score, *p.losses);
    peer_scores& s = scores_.at(p.uid);
    const auto indicator = static_cast<double>(scores.indicator);
    s.proof = parameters_.proof_decay * s.proof + (1 - parameters_.proof_decay) * indicator;
    ++s.evaluations;
    j.measured.emplace(p.uid, scores);
  }
  play_match(j);
  note_negatives(j);
  for (const peer_facts& p : j.facts.peers) score(j, p);
}

void score_board::play_match(judging& j) {
  std::vector<gauntlet::uid> who;
  std::vector<rating> players;
  std::vector<double> outcome;
  for (const peer_facts& p : j.facts.peers) {
    const auto scores = j.measured.find(p.uid);
    const bool failed = parameters_.absent_loses && p.drawn && p.outcome != check_outcome::passed;
    if (scores == j.measured.end() && (!failed || j.excluded.contains(p.uid))) continue;
    who.push_back(p.uid);
    players.push_back(scores_.at(p.uid).rating);
    outcome.push_back(scores == j.measured.end() ? rating_rule::absent : scores->second.random);
  }
  // One alone has no opponent and keeps its rating.
  if (j.measured.empty() || who.size() < 2) return;
  rating_->play(players, outcome);
  const std::vector<std::size_t> ranks = ranks_of(outcome);
  for (std::size_t i = 0; i < who.size(); ++i) {
    peer_scores& s = scores_.at(who[i]);
    s.rating = players[i];
    s.loss_rating = rating_->estimate(players[i]);
    j.places[who[i]] = ranks[i] + 1;
  }
  j.players = who.size();
}

void score_board::note_negatives(judging& j) {
  std::size_t negative = 0;
  for (const auto& [u, scores] : j.measured) negative += scores.random < 0 ? 1 : 0;
  // Where most of them are, the window was bad for everyone and says little about anyone.
  if (2 * negative > j.measured.size()) return;
  for (const auto& [u, scores] : j.measured) {
    peer_scores& s = scores_.at(u);
    s.negatives.push(scores.random < 0);
    s.negatives_in_a_row = scores.random < 0 ? s.negatives_in_a_row + 1 : 0;
  }
}

double score_board::penalty_of(const peer_scores& s) const {
  const std::uint64_t memory = parameters_.negative_memory;
  if (s.negatives.known < memory) return 1;
  const double share = static_cast<double>(s.negatives.set_in_last(memory)) / static_cast<double>(memory);
  return share > parameters_.negative_share_max ? parameters_.negative_factor : 1;
}

double score_board::sync_factor_of(const peer_facts& p) const {
  if (parameters_.sync_factor == sync_factor_form::none) return 1;
  return soft_sync_factor(p.sync_score, parameters_.sync_factor_limit);
}

void score_board::score(judging& j, const peer_facts& p) {
  if (j.excluded.contains(p.uid)) return;
  peer_scores& s = scores_.at(p.uid);
  score_evidence e;
  e.passed = p.outcome == check_outcome::passed;
  const auto measured = j.measured.find(p.uid);
  if (measured != j.measured.end()) {
    e.measured = measured->second;
    e.cosine = p.cosine;
  }
  e.proof = s.proof;
  e.loss_rating = s.loss_rating;
  e.evaluations = s.evaluations;
  const std::optional<double> said = rule_->score(e, s.memory);
  const double sync_factor = sync_factor_of(p);
  const double penalty = penalty_of(s);
  if (said) {
    s.base = *said > 0 ? *said * sync_factor * penalty : *said;
    s.scored = s.scored || measured != j.measured.end() || *said != 0;
    refresh(s);
  }
  const peer_scores& before = j.before.at(p.uid);
  if (!j.places.contains(p.uid) && measured == j.measured.end() && before.peer_score == s.peer_score) return;
  j.happened.push_back(events::rated{j.facts.validator, p.uid, j.facts.window, s.rating.mu, s.rating.sigma,
                                     s.loss_rating, s.proof, s.peer_score, before.loss_rating, before.proof,
                                     before.peer_score, j.place_of(p.uid), j.players, sync_factor, s.standing,
                                     penalty});
}

// ---- reading

std::vector<gauntlet::uid> score_board::draw(window_index window,
                                             const std::vector<std::pair<gauntlet::uid, block_height>>& timely,
                                             generator& random) const {
  std::vector<scoring_candidate> possible;
  for (const auto& [u, registered_at] : timely) {
    const auto known = scores_.find(u);
    const bool same = known != scores_.end() && known->second.registered_at == registered_at;
    if (same && known->second.excluded_windows > 0) continue;
    possible.push_back(same ? scoring_candidate{u, known->second.counter, known->second.loss_rating}
                            : scoring_candidate{u, 1, 0});
  }
  return draw_->draw(window, possible, static_cast<std::size_t>(parameters_.evaluated_per_window), random);
}

std::vector<peer_weight> score_board::weights() const {
  std::vector<peer_weight> scored;
  for (const auto& [u, s] : scores_)
    if (s.scored) scored.push_back({u, s.peer_score});
  std::vector<peer_weight> weights = weights_->weights(scored);
  std::erase_if(weights, [](const peer_weight& w) { return !(w.weight > 0); });
  // A rule may name a uid of its own accord. The chain refuses a whole row that names one which is no peer's.
  if (std::erase_if(weights, [this](const peer_weight& w) { return !scores_.contains(w.uid); }) > 0) {
    double sum = 0;
    for (const peer_weight& w : weights) sum += w.weight;
    for (peer_weight& w : weights) w.weight /= sum;
  }
  return weights;
}

std::vector<gauntlet::uid> score_board::rank(const std::vector<gauntlet::uid>& peers, window_index window,
                                             const std::vector<gauntlet::uid>& before, const digest& block_hash) const {
  std::vector<possible_candidate> possible;
  const std::uint64_t negatives_max = parameters_.negatives_in_a_row_max;
  for (const gauntlet::uid u : peers) {
    const auto at = scores_.find(u);
    if (at == scores_.end()) {
      possible.push_back({u});
      continue;
    }
    const peer_scores& s = at->second;
    if (s.excluded_windows > 0) continue;
    const bool harms = negatives_max > 0 && s.negatives_in_a_row >= negatives_max;
    possible.push_back({u, s.scored, s.inactive_windows == 0, harms ? 0 : s.peer_score});
  }
  return candidates_->rank(possible, places_, window, before, block_hash);
}

}  // namespace gauntlet::actors
