#pragma once

#include "runtime/config/experiment.hpp"
#include "runtime/recovery/fork_plan.hpp"
#include "runtime/recovery/job_keeper.hpp"
#include "runtime/report/summary.hpp"
#include "runtime/run_directory.hpp"
#include "runtime/simulation/simulation.hpp"

#include <atomic>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>

namespace gauntlet::runtime {

/// A finished run and what it left behind.
struct finished_run {
  run_summary summary;
  simulation_result result;
  std::string sample;  ///< continuation of `run.sample_prompt` by the trained model, prompt included; may be empty
  job_keeper::counters jobs;  ///< zero where no jobs are kept
};

/// Thrown when a run that goes on is stopped before it came to where it was: nothing has changed.
struct stopped_on_the_way final : std::runtime_error {
  stopped_on_the_way() : std::runtime_error("stopped before the run came to where it was") {}
};

/// How a run is begun.
struct run_beginning {
  enum class kind {
    fresh,   ///< the directory is empty
    resumed  ///< the directory holds the experiment, and whatever an earlier process came to write
  };
  kind how = kind::fresh;
  fork_plans forks{};  ///< of a fork: what changes, and when
  /// Of a fresh fork: the run that it is until the last change, whose kept jobs it takes over.
  std::optional<run_directory> from{};
};

/// Runs an experiment in the simulation and fills `directory`: config, origin, journal, kept jobs, measurements,
/// checkpoint, report and, last of all, the manifest, so that a directory with a manifest is a whole one. A resumed run
/// is executed again from its start, with what its jobs came to where that is kept, and held against its journal as far
/// as that goes; it ends as an uninterrupted one would have. A fork is held against the run that it comes from in the
/// same way. `watch` is called after every event. Throws disk_trouble when something cannot be written: the run can be
/// resumed then.
finished_run run_experiment(const experiment& e, const run_directory& directory, const std::atomic<bool>& stop,
                            const std::function<void(const summary_fold&)>& watch, const run_beginning& beginning = {});

}  // namespace gauntlet::runtime
