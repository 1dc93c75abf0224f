#pragma once

#include "runtime/config/experiment.hpp"

#include <string>

namespace gauntlet::runtime {

/// What no single key can be blamed for: throws user_error where values that are fine each for themselves contradict
/// each other. `file` is named in the message.
void check_experiment(const experiment& e, const std::string& file);

}  // namespace gauntlet::runtime
