#pragma once

#include "actors/protocol/journal.hpp"
#include "actors/protocol/parameters.hpp"
#include "actors/validator/candidate_rule.hpp"
#include "actors/validator/draw_rule.hpp"
#include "actors/validator/rating_rule.hpp"
#include "actors/validator/scoring_rule.hpp"
#include "actors/validator/weight_rule.hpp"
#include "actors/validator/window_facts.hpp"
#include "base/digest.hpp"
#include "base/ids.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

namespace gauntlet::actors {

/// What happened in the last windows of a peer, newest in the lowest bit.
struct recent_flags {
  std::uint64_t bits = 0;
  std::uint64_t known = 0;  ///< how many windows there have been

  void push(bool flag);
  /// How many of the last `count` (at most 64) were set.
  std::uint64_t set_in_last(std::uint64_t count) const;

  bool operator==(const recent_flags&) const = default;
};

/// What a validator holds of one peer (gauntlet.md C.1).
struct peer_scores {
  block_height registered_at = 0;  ///< tells one owner of a uid from the next
  actors::rating rating;
  double loss_rating = 0;  ///< the rating rule's estimate
  double proof = 0;        ///< μ_p, proof-of-computation average
  double base = 0;         ///< the scoring rule's score with all factors but the standing
  double standing = 1;     ///< product of the slashes that last, less what has recovered
  double peer_score = 0;   ///< base · standing
  rule_memory memory;
  bool scored = false;  ///< the scoring rule has given it a score

  std::uint64_t counter = 1;  ///< windows since it was last scored, for the draw of S_t
  std::uint64_t evaluations = 0;
  std::uint64_t absent_windows = 0;    ///< in a row, without any object
  std::uint64_t inactive_windows = 0;  ///< in a row
  std::uint64_t misses_in_a_row = 0;
  std::uint64_t negatives_in_a_row = 0;
  std::uint64_t excluded_windows = 0;  ///< still to come
  recent_flags misses;
  recent_flags negatives;

  bool operator==(const peer_scores&) const = default;
};

/// A validator's opinion of all peers. A window's facts are the only thing that changes it, and what changed comes back
/// as events with the numbers behind it. No I/O, no clock, no randomness: the same facts give the same scores, in the
/// run and when it is scored again from its journal.
class score_board {
 public:
  explicit score_board(const protocol_parameters& p);

  const std::map<gauntlet::uid, peer_scores>& all() const { return scores_; }
  /// Goes on from what `all` was at some time.
  void restore(const std::map<gauntlet::uid, peer_scores>& scores) { scores_ = scores; }

  /// Forgets every uid that is no peer's in this window: the new owner of its slot is a validator, and no weight is
  /// due to it. Call it before `on_window`; comes back with what was lost.
  std::vector<events::any> forget_others(const window_facts& facts);
  /// Judges one window, in the order of gauntlet.md C.7: new owners, inactivity, copies, failed checks, then the match
  /// of everybody who was measured, μ_p and PeerScore.
  std::vector<events::any> on_window(const window_facts& facts);

  /// S_t of a window out of peers with a timely contribution, given as (uid, registered_at), ascending.
  std::vector<gauntlet::uid> draw(window_index window,
                                  const std::vector<std::pair<gauntlet::uid, block_height>>& timely,
                                  generator& random) const;

  /// Weights of all peers that hold a score; sum to 1, or empty.
  std::vector<peer_weight> weights() const;

  /// Candidates of a window, best first; `before`: the newest on the chain.
  std::vector<gauntlet::uid> rank(const std::vector<gauntlet::uid>& peers, window_index window,
                                  const std::vector<gauntlet::uid>& before, const digest& block_hash) const;

  /// What the scoring rule wants measured.
  bool needs_losses() const { return rule_->needs_losses(); }
  bool needs_cosine() const { return rule_->needs_cosine(); }

 private:
  struct slash_notice;
  struct judging;

  peer_scores fresh(block_height registered_at) const;
  void admit(judging& j, const peer_facts& p);
  void note_presence(judging& j, const peer_facts& p);
  void punish_copies(judging& j);
  void punish_copy(judging& j, const peer_facts& copy, gauntlet::uid original, double overlap);
  void count_misses(judging& j) const;
  void judge_check(judging& j, const peer_facts& p);
  double miss_factor(const peer_scores& s) const;
  void slash(judging& j, gauntlet::uid u, const slash_notice& why);
  void reset(judging& j, gauntlet::uid u, events::reset_cause cause, double found, double limit, gauntlet::uid other,
             std::uint64_t excluded_windows);
  void recover(const judging& j, const peer_facts& p);
  void count_draw(const judging& j);
  void evaluate(judging& j);
  void play_match(judging& j);
  void note_negatives(judging& j);
  void score(judging& j, const peer_facts& p);
  double sync_factor_of(const peer_facts& p) const;
  double penalty_of(const peer_scores& s) const;

  scoring_parameters parameters_;
  double put_tolerance_s_;
  candidate_places places_;
  std::unique_ptr<scoring_rule> rule_;
  std::unique_ptr<rating_rule> rating_;
  std::unique_ptr<weight_rule> weights_;
  std::unique_ptr<draw_rule> draw_;
  std::unique_ptr<candidate_rule> candidates_;
  std::map<gauntlet::uid, peer_scores> scores_;
};

/// (1 - min(x, limit) / limit)^2.5 of a SyncScore x (gauntlet.md C.2.3); 1 where it could not be told.
double soft_sync_factor(double sync_score, double limit);

}  // namespace gauntlet::actors
