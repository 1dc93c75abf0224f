#pragma once

#include "actors/protocol/ledger.hpp"

#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace gauntlet::actors {

/// A reorganisation never goes further back than this: followers keep as many ledgers to go back to.
inline constexpr std::size_t reorganisation_depth_max = 6;

/// Follows the chain from its blocks, which come in any order, twice, or on two branches. The longest branch of valid
/// blocks counts; of two equally long ones the first seen. Bounded in what it keeps.
class chain_follower {
 public:
  explicit chain_follower(ledger_ptr start);

  const ledger_ptr& head() const { return recent_.back(); }

  /// What a block has led to.
  struct change {
    std::size_t undone = 0;           ///< newest blocks that are no part of the chain any more
    std::vector<ledger_ptr> adopted;  ///< then these, in order; the last one is the head now
  };
  change take(const net::block& b);

  /// Height to ask for blocks from when there are some here that nothing leads to.
  std::optional<block_height> missing_from() const;
  std::size_t waiting() const { return waiting_.size(); }
  static constexpr std::size_t waiting_max = 256;

 private:
  using place = std::pair<block_height, digest>;

  bool known(const net::block& b) const;
  /// The longest branch that grows out of `root`, without it. Blocks that turn out invalid are forgotten.
  std::vector<ledger_ptr> longest_from(const ledger_ptr& root);
  void adopt(change& c, std::size_t undone, std::vector<ledger_ptr> branch);
  void forget_old();

  std::deque<ledger_ptr> recent_;        ///< oldest first, the head last; at most reorganisation_depth_max + 1
  std::map<place, net::block> waiting_;  ///< on no branch of `recent_`, or on a shorter one
};

}  // namespace gauntlet::actors
