#include "runtime/command/commands.hpp"
#include "runtime/journal/journal_diff.hpp"
#include "runtime/run_directory.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <string>

namespace gauntlet::runtime {

namespace {

struct diff_arguments {
  std::string run_a;
  std::string run_b;
  std::size_t context = 3;
};

void diff(const diff_arguments& a) {
  const auto journal = [](const std::string& run) { return run_directory::open(run).file(run_directory::journal); };
  const journal_difference d = difference_of(journal(a.run_a), journal(a.run_b), a.context);
  fmt::print("{}", difference_text(d, a.run_a, a.run_b));
  if (!d.equal) throw exit_with{1};
}

}  // namespace

void add_diff_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("diff", "the first event in which two runs differ; status 1 when they do");
  const auto a = std::make_shared<diff_arguments>();
  command->add_option("run_a", a->run_a, "run directory")->required();
  command->add_option("run_b", a->run_b, "another")->required();
  command->add_option("--context", a->context, "events to show before and after")->check(CLI::Range(0, 1000));
  command->callback([a] { diff(*a); });
}

}  // namespace gauntlet::runtime
