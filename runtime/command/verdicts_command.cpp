#include "base/errors.hpp"
#include "runtime/command/commands.hpp"
#include "runtime/command/interrupt.hpp"
#include "runtime/command/many_runs_command.hpp"
#include "runtime/verdicts/verdict_table.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace gauntlet::runtime {

namespace {

struct verdicts_arguments {
  std::string file;
  std::string model = "surrogate";
  std::uint64_t seeds = 0;
  std::uint64_t twins = 0;
  std::vector<std::string> presets;
  std::vector<std::string> attacks;
  std::vector<std::string> overrides;
  bool document = false;
  many_runs_arguments many;
};

std::string scenario_of(const verdicts_arguments& a) {
  if (!a.file.empty()) return a.file;
  return a.model == "llama" ? "configs/verdicts_llama.toml" : "configs/verdicts.toml";
}

std::vector<verdict_case> cases_of(const verdicts_arguments& a) {
  std::vector<const actors::adversary*> attacks;
  const auto& zoo = actors::adversary_table::instance();
  for (const std::string& name : a.attacks) attacks.push_back(&zoo.find(name));
  if (attacks.empty())
    for (const auto& [name, entry] : zoo.entries()) attacks.push_back(&entry);
  const std::vector<std::string> presets =
      a.presets.empty() ? std::vector<std::string>{"hardened", "paper"} : a.presets;
  std::vector<verdict_case> cases;
  for (const actors::adversary* attack : attacks)
    for (const std::string& preset : presets) cases.push_back({attack, preset});
  // Peers' attacks first; the names are in order within each role.
  std::stable_sort(cases.begin(), cases.end(),
                   [](const verdict_case& x, const verdict_case& y) { return x.attack->role < y.attack->role; });
  return cases;
}

/// `records`: for each case and seed the run with the attackers and its twins without.
std::vector<case_result> judged(const std::vector<verdict_case>& cases, std::uint64_t seeds, std::uint64_t twins,
                                const std::vector<const run_record*>& records) {
  std::vector<case_result> results;
  auto at = records.begin();
  for (const verdict_case& c : cases) {
    std::vector<const run_record*> attacked;
    std::vector<twin_runs> without;
    for (std::uint64_t s = 0; s < seeds; ++s) {
      attacked.push_back(*at++);
      without.emplace_back(at, at + static_cast<std::ptrdiff_t>(twins));
      at += static_cast<std::ptrdiff_t>(twins);
    }
    verdict_bounds bounds;
    bounds.loss_change = std::max(bounds.loss_change, luck_of_loss(without));
    case_result r{c, {}, bounds.loss_change};
    for (std::size_t s = 0; s < attacked.size(); ++s)
      r.runs.push_back(judge_attack(*attacked[s], without[s], c.attack->role, c.attack->group_size, bounds));
    results.push_back(std::move(r));
  }
  return results;
}

void verdicts(const verdicts_arguments& a) {
  const std::string file = scenario_of(a);
  const std::uint64_t seeds = a.seeds > 0 ? a.seeds : a.model == "llama" ? 3 : 20;
  const std::uint64_t twins = a.twins > 0 ? a.twins : a.model == "llama" ? 4 : 1;
  const std::vector<verdict_case> cases = cases_of(a);
  const std::vector<planned_run> runs =
      verdict_runs(read_experiment_tree(file, a.overrides), file, cases, seeds, twins);
  const results_folder folder(a.many.directory.empty() ? "sweeps/verdicts" : a.many.directory);
  const interrupt_guard interrupt;
  const auto rows = run_all_or_exit(runs, folder, a.many, interrupt.flag(), "verdicts");
  std::vector<const run_record*> records;
  for (const planned_run& run : runs) records.push_back(rows->find(run.key));
  const std::vector<case_result> results = judged(cases, seeds, twins, records);
  folder.write("verdicts.md", verdict_table(results));
  fmt::print("{}", a.many.json  ? verdict_json(results)
                   : a.document ? verdict_document(results)
                                : verdict_table(results));
  const bool passed =
      std::all_of(results.begin(), results.end(), [](const case_result& r) { return r.passed().value_or(true); });
  if (!passed) throw exit_with{1};
}

}  // namespace

void add_verdicts_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "verdicts", "run the adversary zoo against honest nodes and compare what happens with what should");
  const auto a = std::make_shared<verdicts_arguments>();
  command->add_option("file", a->file, "scenario with one group of honest peers and one of honest validators");
  command->add_option("--model", a->model, "which of the scenarios in configs/: surrogate, or llama for real tensors")
      ->check(CLI::IsMember({"surrogate", "llama"}));
  command->add_option("--seeds", a->seeds, "runs of each attack under each preset; 20, or 3 with llama")
      ->check(CLI::Range(1, 10000));
  command
      ->add_option("--twins", a->twins,
                   "runs without the attackers for each seed, which differ in luck alone; 1, or 4 with llama")
      ->check(CLI::Range(1, 1000));
  command->add_option("--preset", a->presets, "scoring.preset to judge; may be given again (hardened and paper)")
      ->check(CLI::IsMember({"hardened", "late", "paper"}))
      ->allow_extra_args(false);
  command->add_option("--attack", a->attacks, "only this attack; may be given again")->allow_extra_args(false);
  command->add_option("--set", a->overrides, "table.key=value, over the scenario's")->allow_extra_args(false);
  command->add_flag("--markdown", a->document, "print what was measured as docs/security.md has it");
  add_many_runs_options(*command, a->many);
  command->callback([a] { verdicts(*a); });
}

}  // namespace gauntlet::runtime
