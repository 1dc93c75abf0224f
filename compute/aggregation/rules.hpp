#pragma once

#include "compute/aggregation/aggregation_rule.hpp"

namespace gauntlet::compute::aggregation {

aggregation_rule_registry::entry mean_entry();
aggregation_rule_registry::entry coordinate_median_entry();
aggregation_rule_registry::entry trimmed_mean_entry();
aggregation_rule_registry::entry krum_entry();
aggregation_rule_registry::entry multi_krum_entry();
aggregation_rule_registry::entry geometric_median_entry();
aggregation_rule_registry::entry centred_clipping_entry();
aggregation_rule_registry::entry sign_majority_entry();

}  // namespace gauntlet::compute::aggregation
