#pragma once

#include "base/ids.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

/// Small rules around the epoch: how weights are stored, when epochs run, who is replaced (yuma.md sections 4 to 8).
namespace gauntlet::actors::yuma {

/// Max-upscaling of a submitted row: the largest becomes 65535, halves round up; all zeros stay.
std::vector<std::uint16_t> max_upscaled(std::span<const std::uint64_t> values);

/// The schedule of 2025: the epoch of subnet `netuid` runs in the blocks t with (t + netuid + 1) mod (tempo + 1) = 0.
struct epoch_schedule {
  std::uint64_t netuid = 0;
  block_height tempo = 360;  ///< 0: never

  /// Nothing for a tempo of 0.
  std::optional<block_height> blocks_until_epoch(block_height block) const;
  bool runs_in(block_height block) const { return blocks_until_epoch(block) == 0; }
  /// Which epoch a block belongs to. tempo > 0.
  std::uint64_t index(block_height block) const;
  /// First and last block in which weights that were committed in `commit` may be revealed. tempo > 0.
  std::pair<block_height, block_height> reveal_blocks(block_height commit, std::uint64_t reveal_period) const;
};

struct pruning_candidate {
  std::uint64_t score = 0;  ///< emission or pruning score of the last epoch
  block_height registered = 0;
  bool immortal = false;  ///< the owner's
};

/// The uid that a new registration replaces when all slots are taken: outside immunity the lowest score, ties to the
/// earliest registration, then the lowest uid; with at most `non_immune_min` of these left, the same among the immune
/// ones. Nothing when nobody may go.
std::optional<gauntlet::uid> pruned(std::span<const pruning_candidate> slots, block_height now, block_height immunity,
                                    std::size_t non_immune_min = 0);

}  // namespace gauntlet::actors::yuma
