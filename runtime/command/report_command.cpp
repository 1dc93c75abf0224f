#include "runtime/command/commands.hpp"
#include "runtime/config/experiment.hpp"
#include "runtime/invariants/invariant_check.hpp"
#include "runtime/journal/journal_file.hpp"
#include "runtime/report/report.hpp"
#include "runtime/run_directory.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <fstream>
#include <memory>
#include <sstream>
#include <string>

namespace gauntlet::runtime {

namespace {

std::string contents_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void make_report(const std::string& path) {
  const run_directory directory = run_directory::open(path);
  const experiment e = load_experiment(directory.file(run_directory::config), {});
  summary_fold fold;
  invariant_check checks(e.protocol, e.invariants);
  const journal_read read = read_journal(directory.file(run_directory::journal), [&](const actors::journal_entry& x) {
    fold.add(x);
    checks.write(x);
  });
  run_summary summary = fold.result();
  summary.journal = read.contents;
  summary.invariants = checks.finish();
  directory.write(run_directory::report,
                  report_html(summary, contents_of(directory.file(run_directory::config)), std::string()));
  fmt::print("{}\n", directory.file(run_directory::report).string());
}

}  // namespace

void add_report_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("report", "make a run's report.html again from its journal");
  const auto path = std::make_shared<std::string>();
  command->add_option("run", *path, "run directory")->required();
  command->callback([path] { make_report(*path); });
}

}  // namespace gauntlet::runtime
