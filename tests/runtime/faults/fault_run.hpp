#pragma once

#include "tests/runtime/scratch.hpp"
#include "tests/runtime/simulation/recorded_run.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

/// Short simulated runs with faults, and what their journals say.
namespace gauntlet::runtime::test {

struct faulty_run final : recorder {
  digest lines;
  simulation_result result;

  /// States after a window that two nodes hold differently.
  std::size_t disagreements() const {
    std::map<window_index, std::set<digest>> states;
    for (const auto& a : all<events::state_applied>()) states[a.window].insert(a.state);
    return static_cast<std::size_t>(
        std::count_if(states.begin(), states.end(), [](const auto& s) { return s.second.size() > 1; }));
  }
  /// Nodes that hold the state after the last window.
  std::set<gauntlet::uid> at_the_end() const {
    window_index last = 0;
    for (const auto& a : all<events::state_applied>()) last = std::max(last, a.window);
    std::set<gauntlet::uid> nodes;
    for (const auto& a : all<events::state_applied>())
      if (a.window == last) nodes.insert(a.uid);
    return nodes;
  }
  std::size_t registered() const { return count<events::registered>(); }
  /// Windows with a step, of those that were decided.
  std::set<window_index> stepped() const {
    std::set<window_index> windows;
    for (const auto& m : all<events::manifest_included>()) windows.insert(m.window);
    return windows;
  }
};

/// The experiment of `text` on top of configs/surrogate.toml, with six honest peers and three validators in 14 windows.
inline experiment experiment_with(const std::string& text, std::vector<std::string> overrides = {}) {
  register_builtin_parts();
  const scratch folder("faults");
  const auto file = folder.path / "experiment.toml";
  const auto base = std::filesystem::relative(
      std::filesystem::path(GAUNTLET_TEST_DATA) / ".." / ".." / "configs" / "surrogate.toml", folder.path);
  std::ofstream(file) << "extends = \"" << base.string() << "\"\n[run]\nwindows = 14\n"
                      << "[[peers]]\ncount = 6\nstrategy = \"honest\"\n[[validators]]\ncount = 3\nstake = 1000\n"
                      << text;
  return load_experiment(file, overrides);
}

inline std::unique_ptr<faulty_run> run_faulty(const experiment& e) {
  auto r = std::make_unique<faulty_run>();
  r->result = record(e, *r);
  r->lines = r->digest_of_lines.finish();
  return r;
}

inline std::unique_ptr<faulty_run> run_with(const std::string& text, std::vector<std::string> overrides = {}) {
  return run_faulty(experiment_with(text, std::move(overrides)));
}

/// `[[fault]]` with these lines.
inline std::string fault_of(const std::string& lines) { return "[[fault]]\n" + lines + "\n"; }

}  // namespace gauntlet::runtime::test
