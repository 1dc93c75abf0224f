#pragma once

#include "actors/protocol/ledger.hpp"
#include "actors/protocol/parameters.hpp"
#include "actors/validator/rating.hpp"
#include "actors/validator/validator_strategy.hpp"
#include "actors/validator/weight_rule.hpp"
#include "base/digest.hpp"
#include "base/ids.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

namespace gauntlet::actors {

/// What a validator holds of one peer (gauntlet.md C.1).
struct peer_scores {
  gauntlet::hotkey owner;  ///< a new owner of a uid begins anew
  actors::rating rating;   ///< OpenSkill (mu, sigma); its ordinal is the LossRating
  double proof = 0;        ///< μ_p, proof-of-computation average
  double peer_score = 0;
  std::uint64_t counter = 1;           ///< windows since it was last scored, for the draw of S_t
  std::uint64_t inactive_windows = 0;  ///< in a row
  bool evaluated = false;              ///< scored by loss at least once
};

/// Losses of one contribution before and after its trial step, in nats a token.
struct measured_losses {
  gauntlet::uid uid = 0;
  double assigned_before = 0;
  double assigned_after = 0;
  double random_before = 0;
  double random_after = 0;
};

struct loss_scores {
  double random = 0;  ///< LossScore, which ranks the match
  double assigned = 0;
  std::int64_t indicator = 0;  ///< +1 when assigned data gained more than random data, else -1
};

/// gauntlet.md C.3.2: relative is (before - after) / before; absolute is before - after.
loss_scores loss_scores_of(loss_score_form form, const measured_losses& m);

/// A validator's opinion of all peers and the rules that change it; no I/O, no randomness.
class score_board {
 public:
  explicit score_board(const scoring_parameters& p);

  /// Scores of `u`, begun anew when `owner` is not who held the uid before.
  peer_scores& of(gauntlet::uid u, const hotkey& owner);
  const std::map<gauntlet::uid, peer_scores>& all() const { return scores_; }

  /// A failed fast check (C.2.2, C.2.3): φ on a positive PeerScore, and on a positive μ_p (a negative one would rise).
  void slash(gauntlet::uid u);
  /// A window without a contribution (C.2.1): φ on a positive PeerScore; everything is reset after too many in a row.
  void mark_inactive(gauntlet::uid u);
  void mark_active(gauntlet::uid u) { scores_.at(u).inactive_windows = 0; }

  /// Counters of S_t (C.3.1): reset for the ones `scored`, one more for the `timely` others.
  void count_draw(const std::vector<gauntlet::uid>& timely, const std::vector<gauntlet::uid>& scored);

  /// One match of everybody who was measured in a window (C.4), then μ_p and PeerScore of each. One alone gets its μ_p,
  /// but no match: a rating needs an opponent.
  void evaluate(const std::vector<measured_losses>& measured);

  /// PeerScore^c, normalised (C.5), of all peers with a positive PeerScore, ascending uids; empty when there are none.
  std::vector<peer_weight> weights() const;

  /// Candidates in rank order (DESIGN 3.2): positive PeerScores first, then newcomers in the order of H(block hash,
  /// uid), then, only up to `minimum` in all, evaluated ones without a positive score.
  std::vector<gauntlet::uid> rank(const std::vector<gauntlet::uid>& peers, const digest& block_hash, std::size_t count,
                                  std::size_t minimum) const;

 private:
  double peer_score_of(const peer_scores& s) const;

  scoring_parameters parameters_;
  std::unique_ptr<weight_rule> weights_;
  std::map<gauntlet::uid, peer_scores> scores_;
};

}  // namespace gauntlet::actors
