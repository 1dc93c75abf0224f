#include "base/errors.hpp"
#include "runtime/command/commands.hpp"
#include "runtime/command/interrupt.hpp"
#include "runtime/experiment_run.hpp"
#include "runtime/invariants/check_text.hpp"
#include "runtime/progress.hpp"
#include "runtime/report/leaderboard.hpp"
#include "runtime/report/text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
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
  bool quiet = false;
  bool json = false;
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

void print_result(const finished_run& run, const run_directory& directory, bool colours) {
  fmt::print("{}\n{}", leaderboard(run.summary, colours), outcome(run.summary));
  if (!run.sample.empty()) fmt::print("\nthe model writes:\n{}\n", printable(run.sample));
  fmt::print("\nrun directory: {}\nreport:        {}\n", directory.path().string(),
             directory.file(run_directory::report).string());
}

/// A run that broke an invariant ends with status 1, whatever else it came to.
void tell_violations(const std::vector<invariant_outcome>& outcomes, const run_directory& directory,
                     std::uint64_t seed) {
  if (breaches_in(outcomes) == 0) return;
  fmt::print(
      stderr, "gauntlet: {}\n{}", check_line(outcomes),
      violations_text(outcomes, directory.file(run_directory::journal).string(), reproduction_of(directory, seed)));
  throw exit_with{1};
}

void run(const run_arguments& a) {
  const experiment e = experiment_of(a);
  const run_directory directory = run_directory::create(e.run.directory, e.run.title, e.run.seed);
  const interrupt_guard interrupt;
  std::optional<finished_run> done;
  try {
    std::optional<progress> shown;
    if (!a.quiet) shown.emplace(stderr, isatty(STDERR_FILENO) == 1, e.run.title, e.run.windows);
    done = run_experiment(e, directory, interrupt.flag(), [&shown](const summary_fold& f) {
      if (shown) shown->show(f);
    });
  } catch (const user_error&) {
    // What cannot begin (an unreadable text, too little data) leaves nothing behind.
    directory.discard();
    throw;
  }
  if (a.json)
    fmt::print("{}\n", summary_json(done->summary));
  else if (!a.quiet)
    print_result(*done, directory, isatty(STDOUT_FILENO) == 1);
  tell_violations(done->summary.invariants, directory, e.run.seed);
  if (done->result.complete) return;
  if (interrupt.flag()) {
    fmt::print(stderr, "gauntlet: stopped after window {} of {}; the report shows how far it came\n",
               done->summary.windows, e.run.windows);
    return;
  }
  fmt::print(stderr, "gauntlet: the run did not finish: {}\n  the journal in {} shows what happened last\n",
             done->result.why_ended, directory.path().string());
  throw exit_with{1};
}

}  // namespace

void add_run_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("run", "run an experiment and report on it");
  const auto a = std::make_shared<run_arguments>();
  command->add_option("file", a->file, "experiment (TOML), see configs/")->required();
  command->add_option("--set", a->overrides, "table.key=value, over the file's")->allow_extra_args(false);
  command->add_option("--seed", a->seed, "run.seed");
  command->add_option("--threads", a->threads, "run.threads: changes the speed, never a result");
  command->add_option("--windows", a->windows, "run.windows");
  command->add_option("--out", a->directory, "run.directory: folder that the run's own directory is made in");
  command->add_flag("--quiet", a->quiet, "no progress, no table");
  command->add_flag("--json", a->json, "print the summary as JSON instead of a table");
  command->callback([a] { run(*a); });
}

}  // namespace gauntlet::runtime
