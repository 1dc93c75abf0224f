#include "base/errors.hpp"
#include "runtime/command/commands.hpp"
#include "runtime/config/experiment.hpp"
#include "runtime/invariants/check_text.hpp"
#include "runtime/journal/journal_file.hpp"
#include "runtime/recovery/fork_plan.hpp"
#include "runtime/run_directory.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

namespace gauntlet::runtime {

namespace {

struct check_arguments {
  std::string run;
  std::vector<std::string> names;
  std::vector<std::string> overrides;
  bool json = false;
  bool list = false;
};

void check(const check_arguments& a) {
  if (a.list) {
    fmt::print("{}", invariant_reference());
    return;
  }
  if (a.run.empty()) throw user_error("check needs a run directory", "name one, for instance runs/first_run-1-1");
  const run_directory directory = run_directory::open(a.run);
  std::vector<std::string> overrides;
  for (const std::string& o : a.overrides) overrides.push_back("invariants." + o);
  const recorded_experiment found = read_recorded(directory, overrides);
  const experiment& e = found.first;
  invariant_check checks(e.protocol, found.last().invariants, a.names);
  const std::string journal = directory.file(run_directory::journal).string();
  const journal_read read = read_journal(journal, [&](const actors::journal_entry& entry) {
    checks.write(entry);
    const auto* b = std::get_if<actors::events::block_made>(&entry.event);
    for (const fork_plan& fork : found.forks)
      if (b != nullptr && b->height == fork.height()) checks.change_parameters(fork.then.protocol);
  });
  const std::vector<invariant_outcome> outcomes = checks.finish();
  const std::string again = reproduction_of(directory, e.run.seed);
  if (a.json) {
    fmt::print("{}", check_json(outcomes, again));
  } else {
    fmt::print("{} events: {}\n\n{}", read.events, check_line(outcomes), check_table(outcomes));
    const std::string violations = violations_text(outcomes, journal, again);
    if (!violations.empty()) fmt::print("\n{}", violations);
    if (read.cut_off) fmt::print("the journal is cut off in the middle of a line: the run was killed\n");
  }
  if (breaches_in(outcomes) > 0) throw exit_with{1};
}

}  // namespace

void add_check_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("check", "hold a run's journal against every invariant");
  const auto a = std::make_shared<check_arguments>();
  command->add_option("run", a->run, "run directory");
  command->add_option("--invariant", a->names, "only this one; may be given several times")->allow_extra_args(false);
  command->add_option("--set", a->overrides, "invariant.option=value")->allow_extra_args(false);
  command->add_flag("--json", a->json, "print what was found as JSON");
  command->add_flag("--list", a->list, "print docs/invariants.md: what there is");
  command->callback([a] { check(*a); });
}

}  // namespace gauntlet::runtime
