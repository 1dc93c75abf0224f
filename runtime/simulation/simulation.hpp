#pragma once

#include "base/digest.hpp"
#include "compute/agreed_state.hpp"
#include "runtime/config/experiment.hpp"
#include "runtime/journal/journal_sink.hpp"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace gauntlet::compute {
class engine;
}

namespace gauntlet::runtime {

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
                           const std::filesystem::path& directory);

}  // namespace gauntlet::runtime
