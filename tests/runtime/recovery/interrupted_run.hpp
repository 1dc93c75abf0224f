#pragma once

#include "base/random.hpp"
#include "runtime/experiment_run.hpp"
#include "runtime/run_main.hpp"
#include "tests/runtime/scratch.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <optional>
#include <string>
#include <vector>

/// Runs with a directory that are killed, in the test's own process: an exception in the middle of an event leaves
/// files as a killed process does, what was buffered being lost.
namespace gauntlet::runtime::test {

inline experiment small_crowd(std::vector<std::string> overrides = {}) {
  register_builtin_parts();
  std::vector<std::string> all{"run.windows=14", "run.feedback_every_windows=3", "run.held_out_every_windows=2"};
  all.insert(all.end(), overrides.begin(), overrides.end());
  return load_experiment(GAUNTLET_TEST_DATA "/../../configs/surrogate.toml", all);
}

using beginning = run_beginning::kind;

struct killed {};

/// Runs until `events` are written, or to the end.
inline std::optional<finished_run> run_until(const experiment& e, const run_directory& d, run_beginning::kind how,
                                             std::uint64_t events) {
  const std::atomic<bool> never{false};
  std::uint64_t seen = 0;
  try {
    return run_experiment(e, d, never,
                          [&](const summary_fold&) {
                            if (++seen >= events) throw killed{};
                          },
                          {how, {}, std::nullopt});
  } catch (const killed&) {
    return std::nullopt;
  }
}

inline constexpr std::uint64_t to_the_end = ~std::uint64_t{0};

inline run_directory directory_in(const scratch& s, const experiment& e) {
  return run_directory::create(s.path, e.run.title, e.run.seed);
}

inline std::uint64_t lines_in(const run_directory& d) {
  std::uint64_t lines = 0;
  for (const char c : d.read(run_directory::journal)) lines += c == '\n' ? 1 : 0;
  return lines;
}

}  // namespace gauntlet::runtime::test
