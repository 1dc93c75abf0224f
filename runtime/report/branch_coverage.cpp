#include "runtime/report/branch_coverage.hpp"

#include "runtime/report/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gauntlet::runtime {

namespace {

template <class Wanted>
std::vector<std::string> names_of(const branch_coverage& c, Wanted&& wanted) {
  std::vector<std::string> names;
  for (const auto& [name, count] : c)
    if (wanted(count)) names.push_back(name);
  return names;
}

std::string names_line(const std::string& what, const std::vector<std::string>& names) {
  return names.empty() ? "" : fmt::format("    {}: {}\n", what, printable(fmt::format("{}", fmt::join(names, ", "))));
}

}  // namespace

void add_to(branch_coverage& sum, const actors::events::rare_branch_counted& e) {
  branch_count& c = sum[e.branch];
  if (!e.on_the_table) return;
  ++c.runs;
  c.passed += e.passed;
  c.taken += e.taken;
}

void add_to(branch_coverage& sum, const branch_coverage& more) {
  for (const auto& [name, count] : more) {
    branch_count& c = sum[name];
    c.runs += count.runs;
    c.passed += count.passed;
    c.taken += count.taken;
  }
}

bool any_on_the_table(const branch_coverage& c) {
  return std::any_of(c.begin(), c.end(), [](const auto& b) { return b.second.runs > 0; });
}

std::vector<std::string> never_taken(const branch_coverage& c) {
  return names_of(c, [](const branch_count& b) { return b.runs > 0 && b.taken == 0; });
}

std::vector<std::string> never_on_the_table(const branch_coverage& c) {
  return names_of(c, [](const branch_count& b) { return b.runs == 0; });
}

std::string coverage_table(const branch_coverage& c) {
  if (!any_on_the_table(c)) return "";
  const std::size_t untaken = never_taken(c).size(), off = never_on_the_table(c).size();
  std::string text = fmt::format("  rare branches    {} of {} taken\n    {:<24}{:>8}{:>12}{:>12}\n",
                                 c.size() - untaken - off, c.size(), "branch", "runs", "passed", "taken");
  for (const auto& [name, count] : c)
    if (count.runs > 0)
      text += fmt::format("    {:<24}{:>8}{:>12}{:>12}\n", printable(name), count.runs, count.passed, count.taken);
  return text + names_line("never taken", never_taken(c)) + names_line("never on the table", never_on_the_table(c));
}

}  // namespace gauntlet::runtime
