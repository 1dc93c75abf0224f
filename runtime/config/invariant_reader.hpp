#pragma once

#include "runtime/config/config_tree.hpp"
#include "runtime/invariants/invariant_setting.hpp"

namespace gauntlet::runtime {

/// Reads `[invariants.NAME]` tables out of a whole configuration: `held` and the invariant's own options. Throws
/// user_error.
invariant_settings read_invariants(const config_node& root);

}  // namespace gauntlet::runtime
