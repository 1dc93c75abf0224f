#pragma once

#include "base/ids.hpp"
#include "base/registry.hpp"
#include "compute/data/assignment.hpp"
#include "compute/payload_editor.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace gauntlet::actors {

/// What a strategy may look at when it decides.
struct peer_situation {
  window_index window = 0;
  gauntlet::uid uid = 0;
  double data_multiplier = 1;  ///< of the peer's group: 2 trains on twice the data
  const compute::assignment_rule* assignment = nullptr;
  std::vector<gauntlet::uid> peers;       ///< all registered peers, ascending, this one among them
  std::vector<gauntlet::uid> aggregated;  ///< peers of the newest manifest on the chain, ascending
};

/// What to put into one's bucket as the contribution to a window.
struct contribution_plan {
  bool put = true;                             ///< false: stays away this window
  std::optional<gauntlet::uid> copied_from{};  ///< re-uploads what this peer has put, instead of own work
};

/// How a peer behaves. The core does all the work and asks only this; the defaults are honest, an adversary overrides
/// what it does differently. One object belongs to one peer and may keep state of its own; no clock, no randomness but
/// the seed it was made with.
class peer_strategy {
 public:
  static constexpr const char* seam = "peer strategy";
  virtual ~peer_strategy() = default;

  /// Samples to train on; empty: does not train. Honest: the assigned ones, then random ones up to the data multiplier.
  virtual std::vector<sample_id> choose_samples(const peer_situation& s);

  /// Asked when the put window opens. A peer that did not train and copies nobody has nothing to put, unless it has an
  /// editor that needs no gradient.
  virtual contribution_plan plan_contribution(const peer_situation& s);

  /// Changes the payload inside the encode job; null: honest.
  virtual std::shared_ptr<compute::payload_editor> editor() { return nullptr; }
};

/// A factory is given the options and a seed of the peer's own.
using peer_strategy_registry = registry<peer_strategy, std::uint64_t>;
/// Registers `honest`, `copier` and `noise`.
void register_peer_strategies();

}  // namespace gauntlet::actors
