#pragma once

#include "runtime/faults/fault_plan.hpp"
#include "runtime/faults/targets.hpp"

namespace gauntlet::runtime {

/// The faults that `[chaos]` draws by the run's seed, in the order of their windows. `planned` are those that the
/// configuration names: chaos takes no node down that one of them has down already. Every drawn fault heals before the
/// quiet windows. Throws user_error for kinds that do not exist.
std::vector<planned_fault> draw_chaos(const experiment& e, const target_finder& everybody,
                                      const std::vector<planned_fault>& planned);

}  // namespace gauntlet::runtime
