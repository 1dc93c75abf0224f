#include "runtime/recovery/fork_plan.hpp"

#include "base/errors.hpp"
#include "runtime/faults/fault_plan.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <sstream>

namespace gauntlet::runtime {

namespace {

constexpr std::string_view may_change =
    "What may change at a window: [[fault]] and [chaos], the rules in [scoring], aggregation.rule and "
    "aggregation.selection, the [scheme]'s step size and decay, strategies and their options, and the seed (--seed).";

template <class Group>
void allow_groups(std::vector<Group>& groups, const std::vector<Group>& then) {
  for (std::size_t i = 0; i < groups.size() && i < then.size(); ++i) {
    groups[i].strategy = then[i].strategy;
    if constexpr (requires { groups[i].data_multiplier; }) groups[i].data_multiplier = then[i].data_multiplier;
  }
}

/// `first` with all that may change as `then` has it: nothing else may differ.
experiment with_allowed_changes(experiment first, const experiment& then) {
  const run_section before = first.run;
  first.run = then.run;
  first.run.seed = before.seed;
  first.run.windows = before.windows;
  first.run.held_out_every_windows = before.held_out_every_windows;
  first.run.held_out_samples = before.held_out_samples;
  // Peers show by these what state they hold: both sides of the check have to go by the same.
  const actors::scoring_parameters scoring = first.protocol.scoring;
  first.protocol.scoring = then.protocol.scoring;
  first.protocol.scoring.sync_positions = scoring.sync_positions;
  first.protocol.scoring.sync_threshold = scoring.sync_threshold;
  first.protocol.aggregation.rule = then.protocol.aggregation.rule;
  first.protocol.aggregation.selection = then.protocol.aggregation.selection;
  if (first.scheme.kind == then.scheme.kind) first.scheme.options = then.scheme.options;
  allow_groups(first.peers, then.peers);
  allow_groups(first.validators, then.validators);
  const double rare_branches = first.chaos.rare_branches;
  first.chaos = then.chaos;
  first.chaos.rare_branches = rare_branches;
  first.faults = then.faults;
  first.invariants = then.invariants;
  return first;
}

/// First line in which two configurations differ, as "[table] key = value".
std::string first_difference(const std::string& a, const std::string& b) {
  std::istringstream in_a(a), in_b(b);
  std::string line_a, line_b, table;
  for (;;) {
    const bool more_a = static_cast<bool>(std::getline(in_a, line_a));
    const bool more_b = static_cast<bool>(std::getline(in_b, line_b));
    if (!more_a && !more_b) return {};
    if (!more_a) line_a = "(nothing)";
    if (!more_b) line_b = "(nothing)";
    if (line_a != line_b) return fmt::format("{} {} is not {}", table, line_b, line_a);
    if (line_a.starts_with('[')) table = line_a;
  }
}

void check_fork(const experiment& first, const fork_plan& fork, std::uint64_t seed) {
  if (fork.window < 1 || fork.window > first.run.windows)
    throw user_error(fmt::format("the run has no window {}", fork.window),
                     fmt::format("Its windows are 1 to {}.", first.run.windows));
  const std::string difference = first_difference(to_toml(with_allowed_changes(first, fork.then)), to_toml(fork.then));
  if (!difference.empty())
    throw user_error(fmt::format("a run cannot change this in its middle: {}", difference), std::string(may_change));
  experiment then = fork.then;
  then.run.seed = seed;
  if (make_fault_plan(first).late() != make_fault_plan(then).late())
    throw user_error("a run cannot change in its middle who was there at its start (late_join)",
                     std::string(may_change));
}

/// Of all forks but the last, whose settings are the directory's config.toml.
std::string config_of_fork(std::size_t place) { return fmt::format("forked_{}.toml", place + 1); }

}  // namespace

digest fork_plan::id() const {
  hasher h;
  h.add_text("fork").add_value(window).add_text(to_toml(then)).add_value(seed.has_value());
  return h.add_value(seed.value_or(0)).finish();
}

void check_forks(const experiment& first, const fork_plans& forks) {
  std::uint64_t seed = first.run.seed;
  window_index before = 0;
  for (const fork_plan& fork : forks) {
    if (fork.window <= before)
      throw user_error(fmt::format("the run is a fork from window {} on, and another run until then: it cannot be "
                                   "forked at window {}",
                                   before, fork.window),
                       "Name a later window, or fork the run that it comes from.");
    before = fork.window;
    seed = fork.seed.value_or(seed);
    check_fork(first, fork, seed);
  }
}

recorded_experiment read_recorded(const run_directory& directory, const std::vector<std::string>& overrides) {
  const std::filesystem::path config = directory.file(run_directory::config);
  const std::filesystem::path fork = directory.file(run_directory::fork);
  std::error_code failed;
  if (!std::filesystem::exists(fork, failed)) return {load_experiment(config, overrides), {}};
  const auto recorded = nlohmann::json::parse(directory.read(run_directory::fork), nullptr, /*allow_exceptions=*/false);
  const auto is_fork = [](const auto& j) {
    return j.is_object() && j.contains("window") && j["window"].is_number_unsigned() && j.contains("from") &&
           j["from"].is_string();
  };
  if (!recorded.is_array() || recorded.empty() || !std::all_of(recorded.begin(), recorded.end(), is_fork))
    throw user_error(fmt::format("'{}' does not say where the run was forked", fork.string()),
                     "Fork the first run again.");
  recorded_experiment found{load_experiment(directory.file(run_directory::forked_from), overrides), {}};
  for (std::size_t i = 0; i < recorded.size(); ++i) {
    const auto& j = recorded[i];
    fork_plan& f = found.forks.emplace_back();
    f.window = j["window"].get<window_index>();
    f.then = load_experiment(i + 1 < recorded.size() ? directory.file(config_of_fork(i)) : config, overrides);
    if (j.contains("seed") && j["seed"].is_number_unsigned()) f.seed = j["seed"].get<std::uint64_t>();
    f.from = j["from"].get<std::string>();
  }
  check_forks(found.first, found.forks);
  return found;
}

void write_forks(const run_directory& directory, const experiment& first, const fork_plans& forks) {
  auto recorded = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < forks.size(); ++i) {
    nlohmann::ordered_json j{{"from", forks[i].from}, {"window", forks[i].window}};
    if (forks[i].seed) j["seed"] = *forks[i].seed;
    recorded.push_back(std::move(j));
    if (i + 1 < forks.size()) directory.write(config_of_fork(i), to_toml(forks[i].then));
  }
  directory.write(run_directory::forked_from, to_toml(first));
  directory.write(run_directory::fork, recorded.dump(2) + "\n");
}

}  // namespace gauntlet::runtime
