#include "actors/protocol/mean_posted_weights.hpp"

#include <algorithm>

namespace gauntlet::actors {

std::vector<double> mean_posted_weights(const ledger& chain, std::optional<gauntlet::uid> except) {
  std::vector<double> mean(chain.nodes().size());
  double stake = 0;
  for (const gauntlet::uid v : chain.uids_of(net::role::validator)) {
    const node_record& n = chain.nodes()[v];
    // Weights on a uid that has changed hands since were meant for somebody else.
    const auto counts = [&](std::size_t i) { return chain.nodes()[n.weight_uids[i]].registered_at < n.last_update; };
    double total = 0;
    for (std::size_t i = 0; i < n.weight_uids.size(); ++i) total += counts(i) ? n.weight_values[i] : 0;
    if (v == except || total == 0) continue;
    const auto share = static_cast<double>(std::max<std::uint64_t>(n.stake, 1));
    stake += share;
    for (std::size_t i = 0; i < n.weight_uids.size(); ++i)
      if (counts(i)) mean[n.weight_uids[i]] += share * static_cast<double>(n.weight_values[i]) / total;
  }
  for (double& m : mean) m = stake > 0 ? m / stake : 0;
  return mean;
}

}  // namespace gauntlet::actors
