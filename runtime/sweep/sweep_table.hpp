#pragma once

#include "runtime/sweep/sweep_results.hpp"

#include <string>
#include <vector>

namespace gauntlet::runtime {

/// Rows of cells as a Markdown table, padded so that it reads well in a terminal too. The first `text_columns` are
/// aligned left.
std::string markdown_table(const std::vector<std::string>& head, const std::vector<std::vector<std::string>>& rows,
                           std::size_t text_columns);

/// "2.413 ± 0.021", to two digits of the half width; "(18 of 20)" follows where not all runs have a value.
std::string estimate_text(const estimate& e, std::size_t runs, bool percent);

/// The sweep's tables and the outcome of its expectations, in Markdown: what is printed and what table.md holds.
std::string sweep_tables(const sweep_plan& plan, const sweep_results& results,
                         const std::vector<expectation_outcome>& outcomes);

/// One line a run: axes, seed, every measure.
std::string sweep_csv(const sweep_plan& plan, const sweep_results& results);

/// What --json prints.
std::string sweep_json(const sweep_plan& plan, const sweep_results& results,
                       const std::vector<expectation_outcome>& outcomes);

}  // namespace gauntlet::runtime
