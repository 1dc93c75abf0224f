#pragma once

#include "actors/validator/score_board.hpp"

#include <map>
#include <set>
#include <vector>

/// Inside of the score board.
namespace gauntlet::actors {

/// One window on its way through the rules.
struct score_board::judging {
  const window_facts& facts;
  std::vector<events::any> happened{};
  std::set<gauntlet::uid> slashed{};   ///< for this window already
  std::set<gauntlet::uid> excluded{};  ///< takes no part in this window
  std::map<gauntlet::uid, loss_scores> measured{};
  std::map<gauntlet::uid, peer_scores> before{};  ///< the evaluation
  std::map<gauntlet::uid, std::uint64_t> places{};
  std::uint64_t players = 0;
  bool missed_by_most = false;  ///< of the peers: the window says little about any of them

  std::uint64_t place_of(gauntlet::uid u) const {
    const auto at = places.find(u);
    return at == places.end() ? 0 : at->second;
  }
};

struct score_board::slash_notice {
  events::slash_cause cause = events::slash_cause::check;
  events::check_outcome why = events::check_outcome::passed;
  compute::rejection reason = compute::rejection::none;
  double found = 0;
  double limit = 0;
  gauntlet::uid other = 0;
  double factor = 1;        ///< of the PeerScore
  double proof_factor = 1;  ///< of μ_p
};

/// PeerScore after base or standing have changed. Standing takes from what is positive only: a negative score would
/// rise.
inline void refresh(peer_scores& s) { s.peer_score = s.base > 0 ? s.base * s.standing : s.base; }

}  // namespace gauntlet::actors
