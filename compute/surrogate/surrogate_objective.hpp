#pragma once

#include "compute/models.hpp"

namespace gauntlet::compute {

/// A noisy quadratic that stands in for a network where hundreds of runs a minute matter more than language. What the
/// protocol lives on is kept: the loss falls over the run, and training on a sample lowers that sample's loss more than
/// another's.
objective_registry::entry surrogate_objective_entry();

}  // namespace gauntlet::compute
