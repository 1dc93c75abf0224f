#include "base/errors.hpp"
#include "runtime/command/carry_out.hpp"
#include "runtime/command/commands.hpp"
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

struct run_arguments {
  std::string file;
  std::vector<std::string> overrides;
  std::optional<std::uint64_t> seed;
  std::optional<std::uint64_t> threads;
  std::optional<std::uint64_t> windows;
  std::string directory;
  std::string resume;
  bool any_build = false;
  shown_of_run shown;
};

experiment experiment_of(const run_arguments& a) {
  std::vector<std::string> overrides = a.overrides;
  if (a.seed) overrides.push_back(fmt::format("run.seed={}", *a.seed));
  if (a.threads) overrides.push_back(fmt::format("run.threads={}", *a.threads));
  if (a.windows) overrides.push_back(fmt::format("run.windows={}", *a.windows));
  experiment e = load_experiment(a.file, overrides);
  if (!a.directory.empty()) e.run.directory = a.directory;
  return e;
}

/// What a directory with an unfinished run holds.
recorded_experiment experiment_to_resume(const run_arguments& a, const run_directory& directory) {
  if (!a.file.empty() || !a.overrides.empty() || a.seed || a.windows || !a.directory.empty())
    throw user_error("--resume takes all settings from the run's own directory",
                     "Leave out everything but --resume DIR, --threads, --any-build, --quiet and --json; to go on with "
                     "other settings, use gauntlet fork.");
  if (directory.complete())
    throw user_error(fmt::format("the run in '{}' is complete", directory.path().string()),
                     "There is nothing to go on with; `gauntlet report` and `gauntlet fork` start from it.");
  std::vector<std::string> overrides;
  if (a.threads) overrides.push_back(fmt::format("run.threads={}", *a.threads));
  check_origin(directory, run_origin::of_now(directory.read(run_directory::config)), a.any_build);
  return read_recorded(directory, overrides);
}

void run(const run_arguments& a) {
  if (!a.resume.empty()) {
    const run_directory directory = run_directory::open_begun(a.resume);
    const recorded_experiment found = experiment_to_resume(a, directory);
    return carry_out(found.first, directory, {run_beginning::kind::resumed, found.forks, std::nullopt}, a.shown);
  }
  if (a.file.empty()) throw user_error("run what?", "Name an experiment, such as configs/first_run.toml.");
  const experiment e = experiment_of(a);
  const run_directory directory = run_directory::create(e.run.directory, e.run.title, e.run.seed);
  carry_out(e, directory, {}, a.shown);
}

}  // namespace

void add_run_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("run", "run an experiment and report on it");
  const auto a = std::make_shared<run_arguments>();
  command->add_option("file", a->file, "experiment (TOML), see configs/");
  command->add_option("--set", a->overrides, "table.key=value, over the file's")->allow_extra_args(false);
  command->add_option("--seed", a->seed, "run.seed");
  command->add_option("--threads", a->threads, "run.threads: changes the speed, never a result");
  command->add_option("--windows", a->windows, "run.windows");
  command->add_option("--out", a->directory, "run.directory: folder that the run's own directory is made in");
  command->add_option("--resume", a->resume, "directory of a run that was killed or stopped: goes on with it");
  command->add_flag("--any-build", a->any_build, "with --resume: take what another build of this program kept");
  command->add_flag("--quiet", a->shown.quiet, "no progress, no table");
  command->add_flag("--json", a->shown.json, "print the summary as JSON instead of a table");
  command->callback([a] { run(*a); });
}

}  // namespace gauntlet::runtime
