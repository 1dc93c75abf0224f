#include "runtime/command/carry_out.hpp"

#include "base/errors.hpp"
#include "runtime/command/commands.hpp"
#include "runtime/command/interrupt.hpp"
#include "runtime/disk_trouble.hpp"
#include "runtime/invariants/check_text.hpp"
#include "runtime/progress.hpp"
#include "runtime/recovery/run_origin.hpp"
#include "runtime/report/leaderboard.hpp"
#include "runtime/report/text.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <optional>

namespace gauntlet::runtime {

namespace {

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

/// What did not get onto the disk is not lost: it is made again.
[[noreturn]] void tell_how_to_resume(const disk_trouble& trouble, const run_directory& directory) {
  if (!std::filesystem::exists(directory.file(run_directory::config))) {
    directory.discard();
    throw user_error(trouble);
  }
  throw user_error(trouble.what(), fmt::format("Make room on that disk; `gauntlet run --resume {}` goes on then.",
                                               directory.path().string()));
}

void tell_end(const shown_of_run& a, const finished_run& done, const experiment& e, const run_directory& directory,
              bool interrupted) {
  if (a.json)
    fmt::print("{}\n", summary_json(done.summary));
  else if (!a.quiet)
    print_result(done, directory, isatty(STDOUT_FILENO) == 1);
  tell_violations(done.summary.invariants, directory, e.run.seed);
  if (done.result.complete) return;
  if (interrupted) {
    fmt::print(
        stderr,
        "gauntlet: stopped after window {} of {}; the report shows how far it came, and `gauntlet run --resume {}` "
        "goes on\n",
        done.summary.windows, e.run.windows, directory.path().string());
    return;
  }
  fmt::print(stderr, "gauntlet: the run did not finish: {}\n  the journal in {} shows what happened last\n",
             done.result.why_ended, directory.path().string());
  throw exit_with{1};
}

}  // namespace

void carry_out(const experiment& e, const run_directory& directory, const run_beginning& b, const shown_of_run& a) {
  const directory_lock lock(directory);
  const interrupt_guard interrupt;
  std::optional<progress> shown;
  if (!a.quiet) shown.emplace(stderr, isatty(STDERR_FILENO) == 1, e.run.title, e.run.windows);
  try {
    const finished_run done = run_experiment(
        e, directory, interrupt.flag(),
        [&shown](const summary_fold& f) {
          if (shown) shown->show(f);
        },
        b);
    shown.reset();
    tell_end(a, done, e, directory, interrupt.flag());
  } catch (const stopped_on_the_way& why) {
    shown.reset();
    fmt::print(stderr, "gauntlet: {}; `gauntlet run --resume {}` tries again\n", why.what(), directory.path().string());
  } catch (const disk_trouble& trouble) {
    shown.reset();
    tell_how_to_resume(trouble, directory);
  } catch (const user_error&) {
    // What cannot begin (an unreadable text, too little data) leaves nothing behind.
    if (b.how == run_beginning::kind::fresh) directory.discard();
    throw;
  }
}

}  // namespace gauntlet::runtime
