#pragma once

#include "base/registry.hpp"

/// For those who name a rule without asking it, such as a run's parameters.
namespace gauntlet::compute {

class aggregation_rule;
using aggregation_rule_registry = registry<aggregation_rule>;

}  // namespace gauntlet::compute
