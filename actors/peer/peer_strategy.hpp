#pragma once

#include "base/ids.hpp"
#include "base/lazy.hpp"
#include "base/registry.hpp"
#include "compute/data/assignment.hpp"
#include "compute/gradient_combiner.hpp"
#include "compute/payload_editor.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace gauntlet::actors {

/// What a strategy may look at when it decides: what the chain shows, and what its group knows. Holds as long as the
/// call it is handed to.
struct peer_situation {
  window_index window = 0;
  gauntlet::uid uid = 0;
  double data_multiplier = 1;  ///< of the peer's group: 2 trains on twice the data
  const compute::assignment_rule* assignment = nullptr;
  window_index registered_in = 0;               ///< window in which it got its uid
  lazy<std::vector<gauntlet::uid>> peers;       ///< all registered peers, ascending, this one among them
  lazy<std::vector<gauntlet::uid>> aggregated;  ///< peers of the newest manifest on the chain, ascending
  lazy<std::vector<gauntlet::uid>> allies;  ///< peers of this one's group, ascending, itself among them: who colludes
  lazy<double> weight;                      ///< what validators have posted for it, 1 is the mean over all peers
};

/// What to train on. An honest peer trains on one set of samples, on the state it holds.
struct training_plan {
  /// One gradient is computed for each set; none: the peer does not train.
  std::vector<std::vector<sample_id>> sets;
  std::shared_ptr<const compute::gradient_combiner> combiner{};  ///< of several gradients; null takes the first
  std::uint64_t windows_old = 0;  ///< trains on the state of so many windows ago, or the oldest it has kept
  bool done_by_ally = false;      ///< an ally does the same computation, so that it costs this peer nothing
  /// Makes a second payload of the same gradient, for `contribution_plan::replaced_after_s`.
  std::shared_ptr<compute::payload_editor> second_editor{};
};

/// What to put into one's bucket as the contribution to a window.
struct contribution_plan {
  bool put = true;                                         ///< false: stays away this window
  double delay_s = 0;                                      ///< after the put window opens; past its end the put is late
  std::optional<gauntlet::uid> copied_from{};              ///< uploads what this peer has put, instead of own work
  std::shared_ptr<compute::payload_editor> copy_editor{};  ///< changes the copied payload; null puts it as it is
  std::optional<gauntlet::uid> sync_sample_of{};           ///< publishes this peer's sync sample instead of own values
  std::optional<double> replaced_after_s{};  ///< so long after the put, the second payload takes its place
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

  /// Asked when a window's training begins. Honest: the chosen samples, on the newest state.
  virtual training_plan plan_training(const peer_situation& s);
  /// Earlier states that the core keeps for `training_plan::windows_old`.
  virtual std::uint64_t states_kept() const { return 0; }

  /// Asked when the window has ended. A peer that did not train and copies nobody has nothing to put, unless it has an
  /// editor that needs no gradient.
  virtual contribution_plan plan_contribution(const peer_situation& s);
  /// Whether to put the payload as soon as it is made, before the put window opens.
  virtual bool puts_early() const { return false; }

  /// Changes the payload inside the encode job; null: honest.
  virtual std::shared_ptr<compute::payload_editor> editor() { return nullptr; }

  /// Whether to apply the agreed step of `window`; a peer that leaves one out goes on with a θ of its own. May be asked
  /// several times for the same window.
  virtual bool applies_step(window_index /*window*/) { return true; }

  /// Asked once a window: whether to leave its uid behind and register anew under another hotkey.
  virtual bool renews_identity(const peer_situation&) { return false; }
};

/// A factory is given the options and a seed of the peer's own.
using peer_strategy_registry = registry<peer_strategy, std::uint64_t>;
/// Registers `honest` and, with their entries in the adversary table, all attacks of actors/peer/attacks.
void register_peer_strategies();

}  // namespace gauntlet::actors
