#pragma once

#include "actors/protocol/parameters.hpp"
#include "actors/protocol/yuma/yuma.hpp"

#include <cstdint>
#include <vector>

namespace gauntlet::actors {

/// How posted weights become shares of the emission, once a tempo. Pure and in fixed point: all nodes get the same
/// bits.
class consensus_rule {
 public:
  static constexpr const char* seam = "consensus";
  virtual ~consensus_rule() = default;
  /// One outcome a neuron of `s`; `p` has the limits that every rule keeps (permits, activity, stake threshold).
  virtual std::vector<yuma::outcome> epoch(const chain_parameters& p, const yuma::situation& s) const = 0;
};

/// Registers `yuma`, `yuma3` and `stake_mean`.
void register_consensus_rules();

/// What a tempo pays, in whole units.
struct tempo_payment {
  std::vector<yuma::outcome> outcomes;  ///< by uid
  std::vector<std::uint64_t> payout;    ///< by uid: incentive of peers, dividends of validators
  std::uint64_t paid = 0;
  bool held_back = false;     ///< no weight had any effect: nothing is paid
  std::uint64_t carried = 0;  ///< of the emission: what rounding left over, for the tempo after
};

/// Runs consensus over `s` and splits `s.emission`: `validator_share` of it by dividends, the rest by incentive, each
/// share rounded down. Without any incentive nothing is paid (DESIGN 3.8): paying validators for nothing would reward
/// them for posting nothing.
tempo_payment pay_by_consensus(const consensus_rule& rule, const chain_parameters& p, const yuma::situation& s);

/// floor(units · share), share in [0, 1]: own arithmetic over millionths.
std::uint64_t part_of(std::uint64_t units, double share);

}  // namespace gauntlet::actors
