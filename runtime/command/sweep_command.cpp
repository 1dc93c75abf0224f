#include "base/errors.hpp"
#include "runtime/command/commands.hpp"
#include "runtime/command/interrupt.hpp"
#include "runtime/command/many_runs_command.hpp"
#include "runtime/run_directory.hpp"
#include "runtime/sweep/sweep_figures.hpp"
#include "runtime/sweep/sweep_table.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace gauntlet::runtime {

namespace {

struct sweep_arguments {
  std::string file;
  std::vector<std::string> overrides;
  many_runs_arguments many;
};

/// Where a sweep's results lie unless told: beside the runs, called after the experiment.
std::filesystem::path folder_of(const sweep_arguments& a, const planned_run& first) {
  if (!a.many.directory.empty()) return a.many.directory;
  return std::filesystem::path("sweeps") / plain_file_name(first.experiment.run.title);
}

void write_results(const results_folder& folder, const sweep_plan& plan, const sweep_results& results,
                   const std::string& tables) {
  folder.write("table.md", tables);
  folder.write("sweep.csv", sweep_csv(plan, results));
  for (const sweep_plot& p : plan.plots) folder.write(p.file + ".svg", to_svg(figure_of(p, plan, results)));
}

void sweep(const sweep_arguments& a) {
  const config_node tree = read_experiment_tree(a.file, a.overrides);
  const sweep_plan plan = read_sweep(tree, a.file);
  const std::vector<planned_run> runs = runs_of(plan, tree);
  const results_folder folder(folder_of(a, runs.front()));
  const interrupt_guard interrupt;
  const auto rows = run_all_or_exit(runs, folder, a.many, interrupt.flag(), plan.title);
  std::vector<const run_record*> records;
  for (const planned_run& run : runs) records.push_back(rows->find(run.key));
  const sweep_results results(plan, std::move(records));
  const std::vector<expectation_outcome> outcomes = check_expectations(plan, results);
  const std::string tables = sweep_tables(plan, results, outcomes);
  write_results(folder, plan, results, tables);
  fmt::print("{}", a.many.json ? sweep_json(plan, results, outcomes) : tables);
  fmt::print(stderr, "results: {}\n", folder.path().string());
  const bool all_hold =
      std::all_of(outcomes.begin(), outcomes.end(), [](const expectation_outcome& o) { return o.passed; });
  if (!all_hold) throw exit_with{1};
}

}  // namespace

void add_sweep_command(CLI::App& app) {
  CLI::App* command =
      app.add_subcommand("sweep", "run a grid of an experiment's variants over seeds, with tables, plots and claims");
  const auto a = std::make_shared<sweep_arguments>();
  command->add_option("file", a->file, "experiment (TOML) with a [sweep] table, see docs/experiments.md")->required();
  command->add_option("--set", a->overrides, "table.key=value, over the file's; sweep.seeds=3 too")
      ->allow_extra_args(false);
  add_many_runs_options(*command, a->many);
  command->callback([a] { sweep(*a); });
}

}  // namespace gauntlet::runtime
