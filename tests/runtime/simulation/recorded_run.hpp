#pragma once

#include "runtime/invariants/check_text.hpp"
#include "runtime/journal/event_line.hpp"
#include "runtime/report/summary.hpp"
#include "runtime/run_main.hpp"
#include "runtime/simulation/simulation.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

/// Whole runs of configs/surrogate.toml, kept for a test to look at.
namespace gauntlet::runtime::test {

namespace events = actors::events;

inline experiment surrogate(std::vector<std::string> overrides) {
  register_builtin_parts();
  return load_experiment(GAUNTLET_TEST_DATA "/../../configs/surrogate.toml", overrides);
}

/// Keeps the events and digests the lines, as the journal's file would.
struct recorder : journal_sink {
  std::vector<actors::journal_entry> entries;
  hasher digest_of_lines;
  void write(const actors::journal_entry& e) override {
    entries.push_back(e);
    digest_of_lines.add_text(to_line(e));
  }
  template <class Event>
  std::vector<Event> all() const {
    std::vector<Event> found;
    for (const auto& e : entries)
      if (const auto* x = std::get_if<Event>(&e.event)) found.push_back(*x);
    return found;
  }
  template <class Event>
  std::size_t count() const {
    return all<Event>().size();
  }
};

struct recorded_run {
  simulation_result result;
  recorder journal;
  digest lines;
};

/// Every recorded run has to keep every invariant, whatever else its test is about.
inline void check_invariants(const experiment& e, const recorder& journal) {
  invariant_check checks(e.protocol, e.invariants);
  for (const auto& entry : journal.entries) checks.write(entry);
  const auto outcomes = checks.finish();
  INFO(violations_text(outcomes, "journal", "this test"));
  CHECK(breaches_in(outcomes) == 0);
}

inline simulation_result record(const experiment& e, recorder& journal) {
  const std::atomic<bool> never{false};
  simulation_result result = simulate(e, journal, never, {});
  check_invariants(e, journal);
  return result;
}

inline std::unique_ptr<recorded_run> run(const experiment& e) {
  auto o = std::make_unique<recorded_run>();
  o->result = record(e, o->journal);
  o->lines = o->journal.digest_of_lines.finish();
  return o;
}

/// Digest of the agreed state after each window; fails when two nodes differ.
inline std::map<window_index, digest> agreed_states(const recorder& j) {
  std::map<window_index, digest> states;
  for (const auto& a : j.all<events::state_applied>()) {
    const auto [at, fresh] = states.emplace(a.window, a.state);
    if (!fresh) REQUIRE(at->second == a.state);
  }
  return states;
}

/// What the report would say.
inline run_summary summary_of(const recorder& j) {
  summary_fold fold;
  for (const auto& e : j.entries) fold.add(e);
  return fold.result();
}

}  // namespace gauntlet::runtime::test
