#pragma once

#include "runtime/config/config_tree.hpp"
#include "runtime/config/experiment.hpp"

namespace gauntlet::runtime {

/// Reads `[[fault]]` into `e`, whose every other part is read already, and checks the whole plan, chaos included.
void read_faults(const config_node& root, experiment& e);

}  // namespace gauntlet::runtime
