#pragma once

#include "base/digest.hpp"
#include "runtime/config/experiment.hpp"
#include "runtime/run_directory.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gauntlet::runtime {

/// A run that is another's up to a window, and an experiment of its own from there on.
struct fork_plan {
  window_index window = 1;            ///< everything is the first run's until the block that opens it
  experiment then;                    ///< what holds from that block on
  std::optional<std::uint64_t> seed;  ///< of network, scheduler, faults and nodes from there on; nothing: as before
  std::string from;                   ///< directory of the first run, for people

  /// Height of the block that opens the window.
  std::uint64_t height() const { return window * then.protocol.window.blocks_per_window; }
  /// Of all that sets it apart from the first run.
  digest id() const;
};

/// A run may be a fork of a fork: the changes one after the other, each at a later window.
using fork_plans = std::vector<fork_plan>;

/// Throws user_error that names the key when what holds after a fork differs from `first` in something that cannot
/// change in the middle of a run: the model, data, scheme layout, genesis, nodes and all that the chain goes by; and
/// when a fork comes no later than the one before.
void check_forks(const experiment& first, const fork_plans& forks);

/// What a run's directory says it is.
struct recorded_experiment {
  experiment first;  ///< from the start
  fork_plans forks;  ///< what changed later

  /// What holds in the end.
  const experiment& last() const { return forks.empty() ? first : forks.back().then; }
};
/// Throws user_error. `overrides` are of what changes no result.
recorded_experiment read_recorded(const run_directory& directory, const std::vector<std::string>& overrides = {});

/// The files beside config.toml, which says what holds in the end, that make a directory a fork's.
void write_forks(const run_directory& directory, const experiment& first, const fork_plans& forks);

}  // namespace gauntlet::runtime
