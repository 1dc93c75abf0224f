#pragma once

#include "runtime/sim/run_trials.hpp"

#include <string>

/// What a series of trials came to, for people and for programs.
namespace gauntlet::runtime {

/// The failure, the one line that makes it again, and where its runs lie.
std::string failure_text(const failed_trial& f);

/// Totals over all trials, and how many held.
std::string trials_table(const trials_outcome& all, bool twice);

std::string trials_json(const trials_outcome& all, bool twice);

}  // namespace gauntlet::runtime
