#pragma once

#include "base/ids.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace gauntlet::actors {

/// One validator's opinion as the chain holds it.
struct posted_weights {
  gauntlet::uid validator = 0;
  std::uint64_t stake = 0;
  std::vector<gauntlet::uid> uids;     ///< ascending
  std::vector<std::uint16_t> weights;  ///< max-scaled, matching
};

/// Outcome of one epoch: shares per uid, each list with `uids` entries that sum to 1 or are all 0.
struct epoch_result {
  std::vector<double> incentive;  ///< of peers
  std::vector<double> dividends;  ///< of validators
};

/// How posted weights become shares of the emission. Deterministic, no libm.
class consensus_rule {
 public:
  virtual ~consensus_rule() = default;
  /// `uids`: number of slots in use; every posted uid is below it.
  virtual epoch_result epoch(const std::vector<posted_weights>& posted, std::size_t uids) const = 0;
};

/// Incentive = stake-weighted mean of the validators' normalised weights; dividends ∝ stake of those that posted.
class stake_weighted_mean final : public consensus_rule {
 public:
  epoch_result epoch(const std::vector<posted_weights>& posted, std::size_t uids) const override;
};

/// Splits `units` in proportion to `shares` (sum 1 or 0): floor of each, the rest one by one to the largest remainders,
/// ties to the lower index. The result sums to `units`, or to 0 when all shares are 0.
std::vector<std::uint64_t> split_units(std::uint64_t units, const std::vector<double>& shares);

}  // namespace gauntlet::actors
