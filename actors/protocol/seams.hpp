#pragma once

#include "base/registry.hpp"

/// The rules that a run's parameters choose by name. Their interfaces stand with the roles that ask them; the
/// parameters hold a name and options only (`chosen`), so that everybody agrees on them and nobody needs another role's
/// code.
namespace gauntlet::actors {

class consensus_rule;
using consensus_rule_registry = registry<consensus_rule>;

class weight_rule;
using weight_rule_registry = registry<weight_rule>;

}  // namespace gauntlet::actors
