#include "compute/aggregation/rules.hpp"

namespace gauntlet::compute {

void register_aggregation_rules() {
  auto& all = aggregation_rule_registry::instance();
  all.add(aggregation::mean_entry());
  all.add(aggregation::coordinate_median_entry());
  all.add(aggregation::trimmed_mean_entry());
  all.add(aggregation::krum_entry());
  all.add(aggregation::multi_krum_entry());
  all.add(aggregation::geometric_median_entry());
  all.add(aggregation::centred_clipping_entry());
  all.add(aggregation::sign_majority_entry());
}

}  // namespace gauntlet::compute
