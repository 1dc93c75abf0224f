#pragma once

#include "actors/protocol/yuma/fixed_point.hpp"
#include "base/ids.hpp"

#include <cstdint>
#include <optional>
#include <vector>

/// Yuma consensus: what the chain makes, once a tempo, of the weights that validators have posted (yuma.md section 3).
/// A pure function in fixed point, equal bit for bit on every node.
namespace gauntlet::actors::yuma {

/// How bonds are kept: of 2025, or of 2026 ("Yuma 3").
enum class bond_rules : std::uint8_t { yuma2, yuma3 };

/// Bonds that move faster towards miners whose consensus is high (section 3.8).
struct liquid_alpha {
  std::uint16_t low_u16 = 45875;   ///< 0.7
  std::uint16_t high_u16 = 58982;  ///< 0.9
  std::uint32_t steepness = 1000;  ///< per cent; yuma3 alone
};

struct parameters {
  bond_rules bonds = bond_rules::yuma2;
  std::uint16_t kappa_u16 = 32767;              ///< majority that a weight needs, just below one half
  std::uint16_t bonds_penalty_u16 = 65535;      ///< how much of what was clipped the bonds lose
  std::uint32_t bonds_moving_average = 900000;  ///< parts per million that are kept
  std::uint64_t max_validators = 64;            ///< permits
  block_height activity_cutoff = 5000;          ///< blocks after which weights no longer count
  block_height tempo = 360;
  std::optional<gauntlet::uid> owner;  ///< keeps its permit and may keep a self weight
  std::uint64_t stake_threshold = 0;   ///< less counts as none
  std::optional<liquid_alpha> liquid;
};

/// One stored proportion of a row; rows are ascending and hold no zeros.
struct entry {
  gauntlet::uid uid = 0;
  std::uint16_t value = 0;
  bool operator==(const entry&) const = default;
};
using row = std::vector<entry>;

/// What the chain holds of one uid before the epoch.
struct neuron {
  std::uint64_t stake = 0;
  block_height last_update = 0;  ///< block of its last accepted weights
  block_height registered = 0;
  bool permit = false;                          ///< from the epoch before
  std::optional<block_height> earliest_commit;  ///< of weights, where commit–reveal is on
  row weights;
  row bonds;  ///< yuma2: each column scaled to its maximum; yuma3: on an absolute scale
};

struct situation {
  block_height block = 0;
  std::uint64_t emission = 0;              ///< units to hand out
  std::optional<block_height> last_epoch;  ///< 2026: block of the epoch before; else block - tempo
  std::vector<neuron> neurons;             ///< by uid
};

/// Outcome for one uid; proportions of all are in fixed point.
struct outcome {
  fixed stake;         ///< share of all stake
  fixed active_stake;  ///< share among active validators with a permit
  fixed consensus;     ///< the largest weight that kappa of the active stake supports
  fixed validator_trust;
  fixed rank;
  fixed trust;
  fixed incentive;                       ///< of a peer
  fixed dividends;                       ///< of a validator
  fixed emission_share;                  ///< of both together
  bool permit = false;                   ///< for the next epoch
  std::uint64_t server_emission = 0;     ///< units for its incentive
  std::uint64_t validator_emission = 0;  ///< units for its dividends
  std::uint64_t emission = 0;            ///< floor of the two shares together
  row bonds;                             ///< as they are stored
};

/// One epoch. Rows may name unknown uids (of no slot); they are ignored.
std::vector<outcome> epoch(const parameters& p, const situation& s);

/// Weighted median as consensus uses it: the largest score s with stake{score < s} <= minority, the lowest score where
/// there is none, 0 without any. `stakes` and `scores` match.
fixed weighted_median(const std::vector<fixed>& stakes, const std::vector<fixed>& scores, fixed minority);

}  // namespace gauntlet::actors::yuma
