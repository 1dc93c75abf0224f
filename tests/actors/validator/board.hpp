#pragma once

#include "actors/validator/score_board.hpp"

#include <catch2/catch.hpp>

#include <functional>
#include <utility>
#include <vector>

/// A score board and the windows that tests let it see.
namespace gauntlet::actors {

/// Every rule that is built in, registered once.
inline void register_rules() {
  static const bool done = [] {
    register_scoring_rules();
    register_ratings();
    register_weight_rules();
    register_draw_rules();
    register_candidate_rules();
    return true;
  }();
  static_cast<void>(done);
}

/// What the paper's form does, without any mend.
inline protocol_parameters plain_parameters() {
  protocol_parameters p;
  scoring_parameters& s = p.scoring;
  s.proof_minimum = 0;
  s.absent_loses = false;
  s.negative_share_max = 1;
  s.negatives_in_a_row_max = 0;
  s.slash_lasts = false;
  s.slash_floor = false;
  s.slashed = answerable_peers::chosen;
  s.sync_factor = sync_factor_form::none;
  s.overlap = overlap_scope::none;
  s.overlap_threshold = 0.4;
  s.overlap_reset = 0.5;
  s.overlap_exclude = 0.6;
  s.reset_new_owner = false;
  s.activity_windows = 5;
  return p;
}

inline score_board board_of(const protocol_parameters& p = plain_parameters()) {
  register_rules();
  return score_board(p);
}

/// A peer with a timely, valid contribution that was not drawn.
inline peer_facts present(gauntlet::uid u) {
  peer_facts p;
  p.uid = u;
  p.registered_at = 1;
  p.outcome = events::check_outcome::passed;
  p.sync_score = 0;
  return p;
}

inline peer_facts failing(gauntlet::uid u, events::check_outcome outcome, bool candidate = true) {
  peer_facts p = present(u);
  p.outcome = outcome;
  p.candidate = candidate;
  return p;
}

/// Losses before are 2; the gains are differences.
inline peer_facts measured(gauntlet::uid u, double assigned_gain, double random_gain) {
  peer_facts p = present(u);
  p.drawn = true;
  p.losses = measured_losses{2, 2 - assigned_gain, 2, 2 - random_gain};
  return p;
}

/// Proves work on its own data, with a gain of `random_gain` on the common sample.
inline peer_facts honest(gauntlet::uid u, double random_gain = 0.1) {
  return measured(u, random_gain + 0.1, random_gain);
}

inline window_facts window_of(std::vector<peer_facts> peers, window_index w = 1) {
  window_facts f;
  f.validator = 9;
  f.window = w;
  f.steps = 1000;
  f.peers = std::move(peers);
  return f;
}

inline const peer_scores& scores(const score_board& board, gauntlet::uid u) { return board.all().at(u); }

/// The events of one kind among those of a window.
template <class Event>
std::vector<Event> events_of(const std::vector<events::any>& all) {
  std::vector<Event> found;
  for (const events::any& e : all)
    if (const auto* wanted = std::get_if<Event>(&e)) found.push_back(*wanted);
  return found;
}

}  // namespace gauntlet::actors
