#pragma once

#include "runtime/report/summary.hpp"

#include <string>

namespace gauntlet::runtime {

/// The table of all peers and their verdicts, for a terminal. Colours only where `colours`.
std::string leaderboard(const run_summary& run, bool colours);

/// What the run achieved and cost, below the table: loss, bytes, digests.
std::string outcome(const run_summary& run);

/// "1.4 MB"
std::string bytes_text(double bytes);

/// The summary as one JSON object: what --json prints.
std::string summary_json(const run_summary& run);

}  // namespace gauntlet::runtime
