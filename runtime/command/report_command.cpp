#include "runtime/command/commands.hpp"
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
  summary_fold fold;
  const journal_read read =
      read_journal(directory.file(run_directory::journal), [&fold](const actors::journal_entry& e) { fold.add(e); });
  run_summary summary = fold.result();
  summary.journal = read.contents;
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
