#include "actors/protocol/parameters.hpp"

#include <algorithm>

namespace gauntlet::actors {

std::uint64_t window_parameters::put_blocks() const {
  // Under lockstep the first block of a window waits for the put window itself.
  if (pacing == pacing::lockstep) return 1;
  const double blocks = put_window_s / block_s;
  const auto whole = static_cast<std::uint64_t>(blocks);
  return std::max<std::uint64_t>(1, static_cast<double>(whole) < blocks ? whole + 1 : whole);
}

std::uint64_t protocol_parameters::commit_blocks() const {
  return aggregation.agreement == agreement_mode::commit ? window.put_blocks() : 0;
}

}  // namespace gauntlet::actors
