#pragma once

#include "base/registry.hpp"

/// The rules that a run's parameters choose by name. Their interfaces stand with the roles that ask them; the
/// parameters hold a name and options only (`chosen`), so that everybody agrees on them and nobody needs another role's
/// code.
namespace gauntlet::actors {

struct scoring_parameters;

class consensus_rule;
using consensus_rule_registry = registry<consensus_rule>;

class scoring_rule;
using scoring_rule_registry = registry<scoring_rule, const scoring_parameters&>;
class rating_rule;
using rating_registry = registry<rating_rule>;
class weight_rule;
using weight_rule_registry = registry<weight_rule>;
class draw_rule;
using draw_rule_registry = registry<draw_rule>;
class candidate_rule;
using candidate_rule_registry = registry<candidate_rule>;

}  // namespace gauntlet::actors
