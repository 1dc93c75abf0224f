#pragma once

#include "runtime/config/experiment.hpp"

#include <string>

namespace gauntlet::runtime {

/// The resolved configuration without what are defaults anyway: TOML for a person that loads to the same experiment.
std::string to_short_toml(const experiment& e);

}  // namespace gauntlet::runtime
