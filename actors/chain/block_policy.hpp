#pragma once

#include "base/ids.hpp"
#include "base/time.hpp"
#include "net/message/chain.hpp"

#include <cstddef>
#include <utility>
#include <vector>

namespace gauntlet::actors {

/// What a block maker decides beyond the ledger's rules. The defaults are those of an honest one on a calm network.
class block_policy {
 public:
  virtual ~block_policy() = default;

  /// True: the block of this height is not made at its time; asked again a block's time later.
  virtual bool skips(block_height /*height*/) { return false; }
  /// How many of the newest blocks are undone, and made again in another way, before the block of this height.
  virtual std::size_t undone_before(block_height /*height*/) { return 0; }
  /// What goes into the block of this height, in order; what stays in `pool` waits for a later one.
  virtual std::vector<net::extrinsic> choose(block_height /*height*/, std::vector<net::extrinsic>& pool) {
    return std::exchange(pool, {});
  }
  /// How much later than it is made the block of this height is announced.
  virtual duration withheld_for(block_height /*height*/) { return {}; }
};

}  // namespace gauntlet::actors
