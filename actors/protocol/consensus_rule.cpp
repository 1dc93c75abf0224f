#include "actors/protocol/consensus_rule.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <numeric>

namespace gauntlet::actors {

epoch_result stake_weighted_mean::epoch(const std::vector<posted_weights>& posted, std::size_t uids) const {
  epoch_result result{std::vector<double>(uids), std::vector<double>(uids)};
  double stake_total = 0;
  for (const posted_weights& p : posted) {
    const double sum = std::accumulate(p.weights.begin(), p.weights.end(), 0.0);
    if (sum <= 0) continue;
    const auto stake = static_cast<double>(p.stake);
    stake_total += stake;
    result.dividends[p.validator] = stake;
    for (std::size_t i = 0; i < p.uids.size(); ++i)
      result.incentive[p.uids[i]] += stake * (static_cast<double>(p.weights[i]) / sum);
  }
  if (stake_total <= 0) return {std::vector<double>(uids), std::vector<double>(uids)};
  for (double& x : result.incentive) x /= stake_total;
  for (double& x : result.dividends) x /= stake_total;
  return result;
}

std::vector<std::uint64_t> split_units(std::uint64_t units, const std::vector<double>& shares) {
  std::vector<std::uint64_t> parts(shares.size());
  const double total = std::accumulate(shares.begin(), shares.end(), 0.0);
  if (!(total > 0)) return parts;
  std::vector<double> remainders(shares.size());
  std::uint64_t given = 0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const double exact = static_cast<double>(units) * (shares[i] / total);
    parts[i] = std::min(units - given, static_cast<std::uint64_t>(exact));
    remainders[i] = exact - static_cast<double>(parts[i]);
    given += parts[i];
  }
  std::vector<std::size_t> order(shares.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return remainders[a] > remainders[b]; });
  for (std::size_t i = 0; given < units; i = (i + 1) % order.size()) {
    if (shares[order[i]] <= 0) continue;
    ++parts[order[i]];
    ++given;
  }
  return parts;
}

}  // namespace gauntlet::actors
