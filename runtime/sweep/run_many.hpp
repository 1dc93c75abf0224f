#pragma once

#include "base/digest.hpp"
#include "runtime/config/experiment.hpp"
#include "runtime/sweep/row_store.hpp"

#include <atomic>
#include <functional>
#include <string>
#include <vector>

namespace gauntlet::runtime {

/// One run to be made: what it is called in messages, and all that decides its result.
struct planned_run {
  std::string label;
  runtime::experiment experiment;
  digest key;
};

/// Prepares an experiment for a place among many: one thread, buckets in memory, and the key that its row is found by.
planned_run planned(std::string label, runtime::experiment e);

struct many_runs {
  std::size_t wanted = 0;             ///< different runs
  std::size_t done = 0;               ///< of these, in the store
  bool stopped = false;               ///< by `stop`
  std::vector<std::string> failures;  ///< "label: why", of runs that did not reach their end
};

/// Runs what the store lacks, `jobs` at a time (0: one a core), each in a forked process of its own and on one thread,
/// and keeps each row as soon as it is there. Equal runs are made once. `progress(done, wanted)` is called before the
/// first and after every run. Throws user_error when a run refuses its configuration; the runs under way are ended
/// then.
///
/// Call it from a process with one thread: a fork copies no other.
many_runs run_many(const std::vector<planned_run>& runs, row_store& rows, std::size_t jobs,
                   const std::atomic<bool>& stop,
                   const std::function<void(std::size_t done, std::size_t wanted)>& progress);

}  // namespace gauntlet::runtime
