#pragma once

#include "runtime/config/experiment.hpp"
#include "runtime/report/summary.hpp"
#include "runtime/run_directory.hpp"
#include "runtime/simulation/simulation.hpp"

#include <atomic>
#include <functional>
#include <string>

namespace gauntlet::runtime {

/// A finished run and what it left behind.
struct finished_run {
  run_summary summary;
  simulation_result result;
  std::string sample;  ///< continuation of `run.sample_prompt` by the trained model, prompt included; may be empty
};

/// Runs an experiment in the simulation and fills `directory`: config, journal, measurements, checkpoint, report and,
/// last of all, the manifest, so that a directory with a manifest is a whole one. `watch` is called after every event.
finished_run run_experiment(const experiment& e, const run_directory& directory, const std::atomic<bool>& stop,
                            const std::function<void(const summary_fold&)>& watch);

}  // namespace gauntlet::runtime
