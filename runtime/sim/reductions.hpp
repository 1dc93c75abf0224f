#pragma once

#include "runtime/config/experiment.hpp"
#include "runtime/faults/fault_plan.hpp"

#include <set>
#include <string>
#include <vector>

/// Smaller experiments made of larger ones. What comes out may be refused when it is loaded (no validator is left, a
/// group that a fault names is gone): whoever tries it finds out.
namespace gauntlet::runtime {

/// All its faults, chaos included, as a list of single ones in the order of the plan: the same run, fault by fault.
experiment with_listed_faults(const experiment& e);

/// Only these of its faults, by place.
experiment with_faults(experiment e, const std::vector<std::size_t>& kept);

/// Without some peers and validators. The others move up, and faults follow them; a fault that hits nobody any more
/// goes.
experiment without_nodes(experiment e, const std::set<node_name>& gone);

/// Ends after this window; faults that would begin later go.
experiment with_windows(experiment e, std::uint64_t windows);

/// Everything happens so many windows earlier.
experiment moved_earlier(experiment e, std::uint64_t windows);

/// Every peer and validator.
std::vector<node_name> members_of(const experiment& e);

}  // namespace gauntlet::runtime
