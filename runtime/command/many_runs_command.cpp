#include "runtime/command/many_runs_command.hpp"

#include "base/errors.hpp"
#include "runtime/command/commands.hpp"
#include "runtime/progress.hpp"
#include "runtime/run_directory.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace gauntlet::runtime {

void add_many_runs_options(CLI::App& command, many_runs_arguments& a) {
  command.add_option("--jobs", a.jobs, "runs at a time; 0 is one a core; never changes a result")
      ->check(CLI::Range(0, 1024));
  command.add_option("--out", a.directory, "folder for rows and results; rows that are there are not run again");
  command.add_flag("--any-build", a.any_build, "take rows that another build of this program made");
  command.add_flag("--json", a.json, "print JSON instead of tables");
}

results_folder::results_folder(std::filesystem::path path) : path_(std::move(path)) {
  std::error_code error;
  std::filesystem::create_directories(path_, error);
  if (error)
    throw user_error(fmt::format("'{}' cannot be made: {}", path_.string(), error.message()),
                     "Choose another folder with --out DIR, or make room there.");
}

void results_folder::write(const std::string& name, std::string_view contents) const {
  write_whole_file(path_ / name, contents);
}

std::unique_ptr<row_store> run_all_or_exit(const std::vector<planned_run>& runs, const results_folder& folder,
                                           const many_runs_arguments& a, const std::atomic<bool>& stop,
                                           const std::string& title) {
  auto rows = std::make_unique<row_store>(folder.path() / "rows.jsonl", digest_of_this_program(), a.any_build);
  if (rows->of_other_builds() > 0)
    fmt::print(stderr,
               "{}: {} rows are of another build of this program and are passed over (--any-build takes them)\n", title,
               rows->of_other_builds());
  count_progress shown(stderr, isatty(STDERR_FILENO) == 1, title, "runs");
  const many_runs made =
      run_many(runs, *rows, a.jobs, stop, [&shown](std::size_t done, std::size_t wanted) { shown.show(done, wanted); });
  shown.end();
  if (made.stopped) {
    fmt::print(stderr, "gauntlet: stopped with {} of {} runs kept; the same command goes on from there\n", made.done,
               made.wanted);
    throw exit_with{1};
  }
  for (const std::string& f : made.failures) fmt::print(stderr, "gauntlet: {}\n", f);
  if (!made.failures.empty()) {
    fmt::print(stderr, "gauntlet: {} of {} runs failed; the others are kept\n", made.failures.size(), made.wanted);
    throw exit_with{1};
  }
  return rows;
}

}  // namespace gauntlet::runtime
