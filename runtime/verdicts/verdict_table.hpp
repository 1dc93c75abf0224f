#pragma once

#include "runtime/sweep/statistics.hpp"
#include "runtime/verdicts/verdict.hpp"
#include "runtime/verdicts/verdict_plan.hpp"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace gauntlet::runtime {

/// Share of the seeds that must meet the expectation under the preset that has to.
inline constexpr double verdict_share_min = 0.9;
inline constexpr std::string_view judged_preset = "hardened";

/// One attack under one preset over all seeds.
struct case_result {
  verdict_case what;
  std::vector<verdict_figures> runs;
  double loss_bound = verdict_bounds().loss_change;  ///< rise of the loss that was taken for none

  /// Runs that ended as expected or better.
  share_estimate met() const;
  std::array<std::size_t, 5> counts() const;  ///< by outcome
  /// Whether it had to pass, and did; nothing for a preset of which nothing is expected.
  std::optional<bool> passed() const;
};

/// What is printed: a row for each attack and preset.
std::string verdict_table(const std::vector<case_result>& results);
/// The same as docs/security.md has it under "What was measured": a row for each attack, for each preset what came out.
std::string verdict_document(const std::vector<case_result>& results);
std::string verdict_json(const std::vector<case_result>& results);

}  // namespace gauntlet::runtime
