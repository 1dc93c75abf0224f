#pragma once

#include "actors/protocol/journal.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

/// Which rare branches of the code were on the table, come by and taken, in one run or over many.
namespace gauntlet::runtime {

struct branch_count {
  std::uint64_t runs = 0;    ///< in which it was on the table; the others count for nothing
  std::uint64_t passed = 0;  ///< times that the code came by it
  std::uint64_t taken = 0;

  bool operator==(const branch_count&) const = default;
};

using branch_coverage = std::map<std::string, branch_count>;  ///< by the branch's name

void add_to(branch_coverage& sum, const actors::events::rare_branch_counted& e);
void add_to(branch_coverage& sum, const branch_coverage& more);

bool any_on_the_table(const branch_coverage& c);
/// Of those that were on the table.
std::vector<std::string> never_taken(const branch_coverage& c);
std::vector<std::string> never_on_the_table(const branch_coverage& c);

/// For a terminal; empty where none was on the table.
std::string coverage_table(const branch_coverage& c);

// Found by the JSON library.
template <class Json>
void to_json(Json& j, const branch_count& c) {
  j = Json{{"runs", c.runs}, {"passed", c.passed}, {"taken", c.taken}};
}
template <class Json>
void from_json(const Json& j, branch_count& c) {
  j.at("runs").get_to(c.runs);
  j.at("passed").get_to(c.passed);
  j.at("taken").get_to(c.taken);
}

}  // namespace gauntlet::runtime
