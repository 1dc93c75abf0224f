#include "base/errors.hpp"
#include "runtime/command/commands.hpp"
#include "runtime/command/interrupt.hpp"
#include "runtime/config/short_toml.hpp"
#include "runtime/run_directory.hpp"
#include "runtime/sim/reductions.hpp"
#include "runtime/sim/shrinker.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <memory>
#include <optional>

namespace gauntlet::runtime {

namespace {

struct shrink_arguments {
  std::string run;
  std::optional<std::uint64_t> seed;
  std::vector<std::string> overrides;
  std::string out;
  bool json = false;
  shrink_rules rules;
};

/// "12 faults, 37 nodes, 50 windows"
std::string size_of(const experiment& e) {
  const auto faults = make_fault_plan(e).faults.size();
  return fmt::format("{} faults, {} nodes, {} windows", faults, members_of(e).size(), e.run.windows);
}

/// A fork's past is another run, under another configuration: its own does not make it again.
void refuse_fork(const std::filesystem::path& directory) {
  const std::filesystem::path fork = directory / run_directory::fork;
  if (!std::filesystem::exists(fork)) return;
  throw user_error(
      fmt::format("'{}': this run is a fork of another one, and no configuration alone makes it again", fork.string()),
      fmt::format("Give the configuration, to try its settings from the start of a run: `gauntlet shrink {}`; "
                  "or the directory of the first run, which stands in that file as \"from\".",
                  (directory / run_directory::config).string()));
}

std::filesystem::path config_of(const shrink_arguments& a) {
  if (!std::filesystem::is_directory(a.run)) return a.run;
  refuse_fork(a.run);
  return std::filesystem::path(a.run) / run_directory::config;
}

std::filesystem::path target_of(const shrink_arguments& a) {
  if (!a.out.empty()) return a.out;
  if (std::filesystem::is_directory(a.run)) return std::filesystem::path(a.run) / "shrunk.toml";
  return "shrunk.toml";
}

void print_result(const shrink_arguments& a, const shrinker& s, const experiment& from, const experiment& smallest,
                  const std::string& toml) {
  const std::string command = fmt::format("gauntlet run {}", target_of(a).string());
  if (a.json) {
    const nlohmann::ordered_json j{
        {"from", size_of(from)}, {"to", size_of(smallest)},    {"failure", s.result().headline()},
        {"tries", s.tries()},    {"cut_short", s.cut_short()}, {"file", target_of(a).string()},
        {"reproduce", command}};
    fmt::print("{}\n", j.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
    return;
  }
  fmt::print("{}\n# {}\n# from {} to {} in {} runs{}\n{}\n", toml, s.result().headline(), size_of(from),
             size_of(smallest), s.tries(), s.cut_short() ? ", and stopped there: there may be less" : "", command);
}

void shrink(const shrink_arguments& a) {
  std::vector<std::string> overrides = a.overrides;
  if (a.seed) overrides.push_back(fmt::format("run.seed={}", *a.seed));
  const experiment failing = load_experiment(config_of(a), overrides);
  const interrupt_guard interrupt;
  shrinker s(a.rules, interrupt.flag(), [](const experiment& e, std::size_t tries) {
    fmt::print(stderr, "shrink: {} after {} runs\n", size_of(e), tries);
  });
  const std::optional<trial_result> failure = s.failure_of(failing);
  if (!failure)
    throw user_error(fmt::format("'{}' does not fail: it gets to its end, and every invariant holds", a.run),
                     "Give a run that `gauntlet sim` kept, or the seed and settings of one (--seed, --set).");
  fmt::print(stderr, "shrink: {}\nshrink: {}\n", failure->headline(), size_of(failing));
  const experiment smallest = s.shrink(failing, *failure);
  const std::string toml = to_short_toml(smallest);
  write_whole_file(target_of(a), toml);
  print_result(a, s, failing, smallest, toml);
}

}  // namespace

void add_shrink_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("shrink", "make a failing run's configuration as small as it still fails");
  const auto a = std::make_shared<shrink_arguments>();
  command->add_option("run", a->run, "run directory of a failing run, or an experiment (TOML)")->required();
  command->add_option("--seed", a->seed, "run.seed");
  command->add_option("--set", a->overrides, "table.key=value, over the run's")->allow_extra_args(false);
  command->add_option("--out", a->out, "file for the smallest configuration [RUN/shrunk.toml]");
  command->add_option("--jobs", a->rules.jobs, "runs at a time; 0 is one a core")->check(CLI::Range(0, 1024));
  command->add_option("--tries", a->rules.tries, "runs in all")->check(CLI::Range(1, 1'000'000));
  command->add_option("--timeout_s", a->rules.timeout_s, "wall clock that a run may take; 0 is any")
      ->check(CLI::Range(0.0, 1e6));
  command->add_flag("--json", a->json, "print what was done as JSON");
  command->callback([a] { shrink(*a); });
}

}  // namespace gauntlet::runtime
