#pragma once

#include "actors/protocol/role_core.hpp"
#include "base/digest.hpp"
#include "compute/agreed_state.hpp"
#include "runtime/config/experiment.hpp"
#include "runtime/faults/fault_plan.hpp"
#include "runtime/journal/journal_sink.hpp"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace gauntlet::compute {
class engine;
}

namespace gauntlet::runtime {

class job_keeper;
struct fork_plan;

/// A peer or validator as it stands at some moment.
struct node_picture {
  net::address node;
  node_name name;
  std::string group;
  bool up = false;  ///< runs, and is not stopped
  std::optional<gauntlet::uid> uid;
  window_index next_window = 0;  ///< whose step it does not hold yet
  bool behind = false;
  std::uint64_t steps = 0;
  digest state;
  std::size_t open = 0;  ///< requests, timers and jobs under way
};

/// What a run may be given beside its experiment. None of it but forks changes a result.
struct simulation_aids {
  job_keeper* jobs = nullptr;  ///< keeps what jobs came to, and answers from it; null: all are computed
  /// Shown every event of a node, and what comes of it, before that happens.
  std::function<void(const net::address&, time_point, const actors::event&, const actors::effects&)> observe{};
  const std::vector<fork_plan>* forks = nullptr;   ///< change the experiment, each at a later window
  std::function<void(const fork_plan&)> forked{};  ///< called when that is done
  /// Shown every node when the run has come to its end, or to where it is stopped.
  std::function<void(const node_picture&)> picture{};
};

struct simulation_result {
  bool complete = false;     ///< all windows were run
  std::string why_ended;     ///< when not complete: what happened, for the user
  compute::state_ptr state;  ///< the agreed state after the last window
  digest chain_head;
  std::uint64_t events_processed = 0;
  std::shared_ptr<const compute::engine> engine;
};

/// Runs a whole experiment in the deterministic simulation (DESIGN 5): one thread decides the order of everything, a
/// pool of `run.threads` computes. `stop` ends the run early but in an orderly way; `directory` (empty: none) is where
/// directory buckets live.
simulation_result simulate(const experiment& e, journal_sink& journal, const std::atomic<bool>& stop,
                           const std::filesystem::path& directory, const simulation_aids& aids = {});

}  // namespace gauntlet::runtime
