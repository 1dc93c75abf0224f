#include "base/errors.hpp"
#include "runtime/command/carry_out.hpp"
#include "runtime/command/commands.hpp"
#include "runtime/config/overrides.hpp"
#include "runtime/recovery/fork_plan.hpp"
#include "runtime/recovery/run_origin.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gauntlet::runtime {

namespace {

struct fork_arguments {
  std::string run;
  std::uint64_t window = 0;
  std::vector<std::string> overrides;
  std::string with;
  std::optional<std::uint64_t> seed;
  std::string directory;
  bool any_build = false;
  shown_of_run shown;
};

/// The recorded experiment with `--with` and `--set` laid over it.
experiment changed(const run_directory& recorded, const fork_arguments& a) {
  const std::string config = recorded.file(run_directory::config).string();
  config_node tree = read_experiment_tree(config, {});
  if (!a.with.empty()) overlay(tree, read_config_file(a.with));
  apply_overrides(tree, a.overrides);
  experiment then = experiment_from(std::move(tree), config);
  if (!a.directory.empty()) then.run.directory = a.directory;
  return then;
}

void fork_run(const fork_arguments& a) {
  const run_directory recorded = run_directory::open(a.run);
  check_origin(recorded, run_origin::of_now(recorded.read(run_directory::config)), a.any_build);
  recorded_experiment found = read_recorded(recorded);
  found.forks.push_back(
      {static_cast<window_index>(a.window), changed(recorded, a), a.seed, std::filesystem::absolute(a.run).string()});
  check_forks(found.first, found.forks);
  const run_section& settings = found.last().run;
  std::string title = settings.title;
  for (const fork_plan& fork : found.forks) title += fmt::format("-fork{}", fork.window);
  const run_directory directory = run_directory::create(settings.directory, title, found.first.run.seed);
  carry_out(found.first, directory, {run_beginning::kind::fresh, std::move(found.forks), recorded}, a.shown);
}

}  // namespace

void add_fork_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "fork", "continue a recorded run from a window on under other rules, faults, strategies or another seed");
  const auto a = std::make_shared<fork_arguments>();
  command->add_option("run", a->run, "run directory")->required();
  command->add_option("--window", a->window, "first window under the new settings")->required();
  command->add_option("--set", a->overrides, "table.key=value that holds from then on")->allow_extra_args(false);
  command->add_option("--with", a->with, "file (TOML) laid over the run's configuration: a fault plan, say");
  command->add_option("--seed", a->seed, "another seed for network, scheduler, faults and nodes from then on");
  command->add_option("--out", a->directory, "folder that the fork's own directory is made in");
  command->add_flag("--any-build", a->any_build, "take what another build of this program kept");
  command->add_flag("--quiet", a->shown.quiet, "no progress, no table");
  command->add_flag("--json", a->shown.json, "print the summary as JSON instead of a table");
  command->callback([a] { fork_run(*a); });
}

}  // namespace gauntlet::runtime
