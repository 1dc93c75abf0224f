#include "runtime/command/commands.hpp"
#include "runtime/journal/journal_file.hpp"
#include "runtime/rescore/changed_rules.hpp"
#include "runtime/rescore/rescoring.hpp"
#include "runtime/rescore/side_by_side.hpp"
#include "runtime/run_directory.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

namespace gauntlet::runtime {

namespace {

struct rescore_arguments {
  std::string run;
  std::vector<std::string> overrides;
  bool json = false;
};

void rescore_run(const rescore_arguments& a) {
  const run_directory directory = run_directory::open(a.run);
  const auto config = directory.file(run_directory::config);
  const experiment own = load_experiment(config, {});
  const experiment other = with_other_rules(config, a.overrides);
  check_knowable(own, other);
  std::vector<actors::journal_entry> run;
  read_journal(directory.file(run_directory::journal), [&run](const actors::journal_entry& e) { run.push_back(e); });
  const rescoring result = rescore(run, own, other);
  const std::vector<changed_key> changed = changed_keys(own, other);
  if (const auto kept = keys_left_alone(a.overrides); !kept.empty() && !a.json)
    fmt::print("of the preset, these decide what is measured or what happens, and stay as in the run: {}\n\n",
               fmt::join(kept, ", "));
  fmt::print("{}\n", a.json ? side_by_side_json(result, changed) : side_by_side(result, changed));
}

}  // namespace

void add_rescore_command(CLI::App& app) {
  CLI::App* command =
      app.add_subcommand("rescore", "score a finished run again under other rules, from its journal, without training");
  const auto a = std::make_shared<rescore_arguments>();
  command->add_option("run", a->run, "run directory")->required();
  command->add_option("--set", a->overrides, "table.key=value of [scoring] or [chain], over the run's")
      ->allow_extra_args(false);
  command->add_flag("--json", a->json, "print JSON instead of a table");
  command->callback([a] { rescore_run(*a); });
}

}  // namespace gauntlet::runtime
