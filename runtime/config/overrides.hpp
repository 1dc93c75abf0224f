#pragma once

#include "runtime/config/config_tree.hpp"

#include <string>
#include <vector>

namespace gauntlet::runtime {

/// Applies "a.b=value", in order. Where one names another part ("table.part=name"), the options of the part that was
/// there before are left behind. Throws user_error.
void apply_overrides(config_node& root, const std::vector<std::string>& overrides);

}  // namespace gauntlet::runtime
