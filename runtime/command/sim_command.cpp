#include "actors/protocol/rare_branches.hpp"
#include "base/errors.hpp"
#include "runtime/command/commands.hpp"
#include "runtime/command/interrupt.hpp"
#include "runtime/progress.hpp"
#include "runtime/sim/corpus.hpp"
#include "runtime/sim/sim_table.hpp"
#include "runtime/sim/swarm.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <optional>

namespace gauntlet::runtime {

namespace {

struct sim_arguments {
  std::string config;
  std::uint64_t seeds = 100;
  std::uint64_t first = 1;
  std::vector<std::string> overrides;
  bool swarm = false;
  std::string corpus;
  std::string out;
  bool json = false;
  trial_rules rules;
};

/// The corpus comes first: what failed once is where the next failure is.
std::vector<trial> trials_of(const sim_arguments& a, const std::optional<corpus>& known) {
  std::vector<trial> trials;
  if (known) trials = known->trials();
  if (a.config.empty()) return trials;
  for (std::uint64_t s = a.first; s < a.first + a.seeds; ++s) {
    trial t{a.config, s, {}};
    if (a.swarm) t.overrides = draw_swarm(s, actors::rare_branches_built());
    // What the user sets stands above what is drawn.
    t.overrides.insert(t.overrides.end(), a.overrides.begin(), a.overrides.end());
    trials.push_back(std::move(t));
  }
  return trials;
}

std::filesystem::path kept_under(const sim_arguments& a, const experiment& first) {
  const std::filesystem::path folder =
      a.out.empty() ? std::filesystem::path("sims") / plain_file_name(first.run.title) : std::filesystem::path(a.out);
  return folder / "failures";
}

void sim(sim_arguments a) {
  if (a.config.empty() && a.corpus.empty())
    throw user_error("sim needs something to run",
                     "name an experiment, for instance configs/chaos.toml, or a --corpus of runs that failed");
  std::optional<corpus> known;
  if (!a.corpus.empty()) known.emplace(a.corpus);
  const std::vector<trial> trials = trials_of(a, known);
  if (trials.empty()) throw user_error("the corpus is empty", "name an experiment to look for failures in");
  // A mistake in the configuration is told once, and before anything runs.
  const experiment first = experiment_of(trials.front());
  a.rules.kept_under = kept_under(a, first);

  const interrupt_guard interrupt;
  count_progress shown(stderr, isatty(STDERR_FILENO) == 1, "sim", "runs");
  trial_watch watch;
  watch.progress = [&shown](const trial_totals& t, std::size_t) { shown.show(t.done, t.wanted); };
  watch.failure = [&](const failed_trial& f) {
    shown.end();
    fmt::print(stderr, "sim: seed {}: {}\n", f.trial.seed, f.result.headline());
    if (known) known->add(f.trial, f.result);
  };
  const trials_outcome all = run_trials(trials, a.rules, interrupt.flag(), watch);
  shown.end();
  if (a.json) {
    fmt::print("{}", trials_json(all, a.rules.twice));
  } else {
    for (const failed_trial& f : all.failures) fmt::print("{}", failure_text(f));
    fmt::print("{}", trials_table(all, a.rules.twice));
  }
  if (all.stopped) fmt::print(stderr, "gauntlet: stopped after {} of {} runs\n", all.totals.done, all.totals.wanted);
  if (all.stopped || !all.failures.empty()) throw exit_with{1};
}

}  // namespace

void add_sim_command(CLI::App& app) {
  CLI::App* command =
      app.add_subcommand("sim", "run an experiment under many seeds and hold every run to every invariant");
  const auto a = std::make_shared<sim_arguments>();
  command->add_option("config,--config", a->config, "experiment (TOML), for instance configs/chaos.toml");
  command->add_option("--seeds", a->seeds, "how many seeds")->check(CLI::Range(1, 100'000'000));
  command->add_option("--first", a->first, "the first of them");
  command->add_option("--set", a->overrides, "table.key=value, over the file's")->allow_extra_args(false);
  command->add_flag("--swarm", a->swarm, "draw crowd, sizes, rules and faults of each run by its seed");
  command->add_flag("--twice", a->rules.twice, "make every run twice and compare the journals");
  command->add_option("--corpus", a->corpus, "file of runs that failed: run first, and new ones are added to it");
  command->add_option("--jobs", a->rules.jobs, "runs at a time; 0 is one a core")->check(CLI::Range(0, 1024));
  command->add_option("--timeout_s", a->rules.timeout_s, "wall clock that a run may take; 0 is any")
      ->check(CLI::Range(0.0, 1e6));
  command->add_option("--out", a->out, "folder; failing runs are kept under its failures/ [sims/TITLE]");
  command->add_option("--keep", a->rules.kept_max, "failing runs that are kept");
  command->add_option("--failures", a->rules.failures_max, "begin no more runs after so many failures");
  command->add_flag("--json", a->json, "print JSON instead of a table");
  command->callback([a] { sim(*a); });
}

}  // namespace gauntlet::runtime
