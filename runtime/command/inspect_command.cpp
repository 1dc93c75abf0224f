#include "base/errors.hpp"
#include "runtime/command/commands.hpp"
#include "runtime/goodput/goodput_ledger.hpp"
#include "runtime/journal/event_text.hpp"
#include "runtime/journal/journal_file.hpp"
#include "runtime/journal/journal_schema.hpp"
#include "runtime/report/explanation.hpp"
#include "runtime/report/leaderboard.hpp"
#include "runtime/report/queue_table.hpp"
#include "runtime/run_directory.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;

struct inspect_arguments {
  std::string run;
  std::optional<std::uint16_t> uid;
  std::optional<window_index> window;
  bool events = false;
  bool goodput = false;
  bool queues = false;
  bool schema = false;
};

/// The field of an event with this name and type, where it has one.
template <class T, class Event>
std::optional<T> field_of(const Event& e, std::string_view wanted) {
  std::optional<T> found;
  Event::describe(e, [&](std::string_view name, const auto& value, auto&&...) {
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(value)>, T>)
      if (name == wanted) found = value;
  });
  return found;
}

bool wanted(const actors::journal_entry& entry, const inspect_arguments& a) {
  return std::visit(
      [&a](const auto& e) {
        using event = std::remove_cvref_t<decltype(e)>;
        if (a.uid) {
          const bool about = field_of<gauntlet::uid>(e, "uid") == a.uid ||
                             field_of<gauntlet::uid>(e, "validator") == a.uid ||
                             field_of<gauntlet::uid>(e, "lead") == a.uid;
          if (!about || std::is_same_v<event, events::state_applied>) return false;
        }
        return !a.window || field_of<window_index>(e, "window") == a.window;
      },
      entry.event);
}

/// What happened to the scores of a peer, in words. How many lines.
std::size_t print_why(const std::filesystem::path& journal, const inspect_arguments& a) {
  std::size_t lines = 0;
  read_journal(journal, [&](const actors::journal_entry& entry) {
    if (!wanted(entry, a)) return;
    const bool about =
        std::visit([&a](const auto& e) { return field_of<gauntlet::uid>(e, "uid") == a.uid; }, entry.event);
    const std::string text = about ? explained(entry.event) : std::string();
    if (text.empty()) return;
    if (lines++ == 0) fmt::print("why the scores of uid {} are what they are\n", *a.uid);
    fmt::print("  {}\n", text);
  });
  return lines;
}

void print_goodput(const std::filesystem::path& journal) {
  goodput_ledger ledger;
  read_journal(journal, [&ledger](const actors::journal_entry& e) { ledger.add(e); });
  if (ledger.empty())
    throw user_error("this journal does not tell where the time went", "only simulated runs that reached a window do");
  fmt::print("{}\n{}", goodput_table(ledger.groups()), goodput_table(ledger.nodes()));
}

void print_queues(const std::filesystem::path& journal) {
  std::vector<events::queue_counted> counted;
  read_journal(journal, [&counted](const actors::journal_entry& e) {
    if (const auto* q = std::get_if<events::queue_counted>(&e.event)) counted.push_back(*q);
  });
  if (counted.empty())
    throw user_error(
        "this journal does not tell how full the queues were",
        "its last lines do, once the run has ended: gauntlet run --resume goes on with one that was killed");
  fmt::print("{}", queue_table(counted));
}

void inspect(const inspect_arguments& a) {
  if (a.schema) {
    fmt::print("{}", journal_schema());
    return;
  }
  if (a.run.empty()) throw user_error("inspect needs a run directory", "name one, for instance runs/first_run-1-1");
  const run_directory directory = run_directory::open(a.run);
  const auto file = directory.file(run_directory::journal);
  if (a.goodput) return print_goodput(file);
  if (a.queues) return print_queues(file);
  const std::size_t explained_lines = a.uid ? print_why(file, a) : 0;
  if (explained_lines > 0 && !a.events) {
    fmt::print("every event about it: --events\n");
    return;
  }
  if (a.uid || a.window) {
    std::size_t shown_lines = 0;
    if (explained_lines > 0) fmt::print("\nevents\n");
    read_journal(file, [&](const actors::journal_entry& e) {
      if (!wanted(e, a)) return;
      fmt::print("{}\n", event_text(e));
      ++shown_lines;
    });
    if (shown_lines == 0)
      throw user_error("no event of this run fits", "look at the run as a whole first: gauntlet inspect " + a.run);
    return;
  }
  summary_fold fold;
  const journal_read read = read_journal(file, [&fold](const actors::journal_entry& e) { fold.add(e); });
  run_summary summary = fold.result();
  summary.journal = read.contents;
  fmt::print("{}\n{}", leaderboard(summary, false), outcome(summary));
  if (read.cut_off) fmt::print("the journal is cut off in the middle of a line: the run was killed\n");
}

}  // namespace

void add_inspect_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("inspect", "read a run's journal: the result, or all about a uid or a window");
  const auto a = std::make_shared<inspect_arguments>();
  command->add_option("run", a->run, "run directory");
  command->add_option("--uid", a->uid, "why the scores of this peer are what they are; of a validator, every event");
  command->add_flag("--events", a->events, "with --uid: the events themselves, too");
  command->add_option("--window", a->window, "every event of this window");
  command->add_flag("--goodput", a->goodput, "where the time of all nodes went");
  command->add_flag("--queues", a->queues, "how full every kind of queue ever was, and may be");
  command->add_flag("--schema", a->schema, "print docs/journal.md");
  command->callback([a] { inspect(*a); });
}

}  // namespace gauntlet::runtime
