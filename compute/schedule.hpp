#pragma once

#include "base/options.hpp"

#include <cstdint>
#include <vector>

namespace gauntlet::compute {

/// Step size over the steps of a run (gauntlet.md B.4): linear from 0.1·α to α over the warm-up, then cosine annealing
/// to 0.1·α with warm restarts, each period twice as long as the one before.
struct schedule {
  double peak = 4e-4;  ///< α
  std::uint64_t warmup_steps = 250;
  std::uint64_t period_steps = 20000;  ///< of the first cosine; at least 1

  /// Step size of the step that follows `steps` applied ones. The same bits on every CPU.
  double at(std::uint64_t steps) const;
};

/// The options that every scheme with this schedule has: learning_rate, warmup_steps, period_steps (0: to the end of
/// the run).
std::vector<option_spec> schedule_options(double learning_rate, std::int64_t warmup_steps);
schedule schedule_of(const options& o, std::uint64_t windows);

}  // namespace gauntlet::compute
