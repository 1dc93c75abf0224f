#include "actors/protocol/parameters.hpp"

#include <algorithm>
#include <cmath>

namespace gauntlet::actors {

std::uint64_t window_parameters::put_blocks() const {
  // Under lockstep the first block of a window waits for the put window itself.
  if (pacing == pacing::lockstep) return 1;
  // Validators look when nothing can be in time any more by anybody's clock. The first slot begins with the block after
  // that: a manifest cannot be in one that is made at the same moment.
  return static_cast<std::uint64_t>((put_window_s + clock_skew_s + storage_resolution_s) / block_s) + 1;
}

std::uint64_t protocol_parameters::commit_blocks() const {
  if (aggregation.agreement != agreement_mode::commit) return 0;
  if (window.pacing == pacing::lockstep) return 1;
  return std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(window.put_window_s / window.block_s)));
}

}  // namespace gauntlet::actors
