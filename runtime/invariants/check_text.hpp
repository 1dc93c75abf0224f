#pragma once

#include "runtime/invariants/invariant_check.hpp"

#include <string>

/// What a check found, for people and for programs.
namespace gauntlet::runtime {

/// "all 21 invariants hold", or "2 of 21 invariants are broken: agreed_state, emission".
std::string check_line(const std::vector<invariant_outcome>& outcomes);

/// A line for each invariant with how often it was put to the test.
std::string check_table(const std::vector<invariant_outcome>& outcomes);

/// Every violation with its journal lines, and the command that makes the run again. Empty when there is none.
std::string violations_text(const std::vector<invariant_outcome>& outcomes, const std::string& journal,
                            const std::string& reproduce);

std::string check_json(const std::vector<invariant_outcome>& outcomes, const std::string& reproduce);

/// docs/invariants.md: every registered invariant with its claim and options.
std::string invariant_reference();

}  // namespace gauntlet::runtime
