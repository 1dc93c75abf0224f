#pragma once

#include "runtime/sim/trial.hpp"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

namespace gauntlet::runtime {

struct trial_rules {
  std::size_t jobs = 0;  ///< processes at a time; 0: one a core
  bool twice = false;
  double timeout_s = 0;                 ///< wall clock of one trial; 0: as long as it takes
  std::filesystem::path kept_under;     ///< where failing runs' directories are made; empty: nowhere
  std::size_t kept_max = 20;            ///< so many failing runs are kept
  std::size_t failures_max = SIZE_MAX;  ///< no run is begun after so many
};

struct failed_trial {
  runtime::trial trial;
  trial_result result;
  std::vector<std::filesystem::path> kept;  ///< run directories; two where two runs differ
};

struct trial_totals {
  std::size_t wanted = 0;
  std::size_t done = 0;
  std::uint64_t windows = 0;
  std::uint64_t null_windows = 0;
  std::uint64_t breaches = 0;
  std::map<std::string, std::uint64_t> faults;
  time_spent time;
  branch_coverage rare_branches;
};

struct trials_outcome {
  trial_totals totals;
  std::vector<failed_trial> failures;  ///< in the order of the trials
  bool stopped = false;
};

/// What is told while it goes on. Both may be empty.
struct trial_watch {
  std::function<void(const trial_totals&, std::size_t failed)> progress;
  std::function<void(const failed_trial&)> failure;
};

/// Runs all trials, each in a process of its own, until `stop`. A failing one is run once more with a run directory.
trials_outcome run_trials(const std::vector<trial>& trials, const trial_rules& rules, const std::atomic<bool>& stop,
                          const trial_watch& watch);

/// What a trial's process said, or that it said nothing. `work` of the process: see run_trial.
trial_result result_of(const std::optional<std::string>& said, const std::string& why, bool timed_out);

}  // namespace gauntlet::runtime
