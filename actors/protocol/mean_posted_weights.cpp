#include "actors/protocol/mean_posted_weights.hpp"

#include <algorithm>

namespace gauntlet::actors {

std::vector<double> mean_posted_weights(const ledger& chain, std::optional<gauntlet::uid> except) {
  std::vector<double> mean(chain.nodes().size());
  double stake = 0;
  for (const gauntlet::uid v : chain.uids_of(net::role::validator)) {
    const node_record& n = chain.nodes()[v];
    double total = 0;
    for (const std::uint16_t w : n.weight_values) total += w;
    if (v == except || total == 0) continue;
    const auto share = static_cast<double>(std::max<std::uint64_t>(n.stake, 1));
    stake += share;
    for (std::size_t i = 0; i < n.weight_uids.size(); ++i)
      mean[n.weight_uids[i]] += share * static_cast<double>(n.weight_values[i]) / total;
  }
  for (double& m : mean) m = stake > 0 ? m / stake : 0;
  return mean;
}

}  // namespace gauntlet::actors
