#pragma once

#include "base/ids.hpp"
#include "base/registry.hpp"
#include "net/message/chain.hpp"
#include "net/message/contribution.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace gauntlet::actors {

struct peer_weight {
  gauntlet::uid uid = 0;
  double weight = 0;  ///< the weights of all peers sum to 1, or are all 0
};

/// What a validator can see when the fast checks of a window are done: the chain, its own checks, its group.
struct validator_situation {
  window_index window = 0;
  gauntlet::uid uid = 0;
  std::vector<gauntlet::uid> timely;   ///< peers that passed the fast checks, ascending
  std::vector<gauntlet::uid> allies;   ///< peers of this one's group, ascending: whom it favours if it does
  std::vector<double> others_weights;  ///< by uid: stake-weighted mean of what other validators show on the chain
  /// Signed contributions that were there in time, whatever other checks they failed; ascending uids.
  std::vector<net::signed_contribution> contributions;
};

/// How a validator behaves. The core does all the work and asks only this; the defaults are honest. One object belongs
/// to one validator and may keep state of its own.
class validator_strategy {
 public:
  static constexpr const char* seam = "validator strategy";
  virtual ~validator_strategy() = default;

  /// Told once a window, before anything of that window is asked.
  virtual void look_at(const validator_situation&) {}

  /// Whether to apply the agreed step of `window`; one that leaves a step out scores on a θ of its own. May be asked
  /// several times for the same window.
  virtual bool applies_step(window_index /*window*/) { return true; }

  /// S_t: whom to score by loss out of `timely` (ascending uids), given whom the run's rule has drawn.
  virtual std::vector<gauntlet::uid> choose_scored(window_index window, const std::vector<gauntlet::uid>& timely,
                                                   std::vector<gauntlet::uid> honest);

  /// Weights to post, given the ones that the scores say.
  virtual std::vector<peer_weight> choose_weights(window_index window, std::vector<peer_weight> honest);

  /// Manifest to publish when it is this validator's turn, given the honest one; nothing: stays silent.
  virtual std::optional<net::publish_manifest> choose_manifest(net::publish_manifest honest);

  /// What to hold against the manifest that `lead`, another validator, has put on the chain, given what the own checks
  /// hold against it. Asked once a window, when both are there, and once more if its bytes turn out missing or invalid.
  virtual std::optional<net::dispute_reason> choose_dispute(window_index window, gauntlet::uid lead,
                                                            std::optional<net::dispute_reason> honest);
};

/// A factory is given the options and a seed of the validator's own.
using validator_strategy_registry = registry<validator_strategy, std::uint64_t>;
/// Registers `honest` and, with their entries in the adversary table, all attacks of actors/validator/attacks.
void register_validator_strategies();

}  // namespace gauntlet::actors
