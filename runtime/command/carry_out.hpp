#pragma once

#include "runtime/experiment_run.hpp"

namespace gauntlet::runtime {

struct shown_of_run {
  bool quiet = false;  ///< no progress, no table
  bool json = false;   ///< the summary as JSON instead of a table
};

/// Runs an experiment as a command does: Ctrl-C ends it in an orderly way, progress and result are shown, and what went
/// wrong comes with the way to go on. Throws user_error and exit_with.
void carry_out(const experiment& e, const run_directory& directory, const run_beginning& b, const shown_of_run& shown);

}  // namespace gauntlet::runtime
