#include "base/errors.hpp"
#include "runtime/command/commands.hpp"
#include "runtime/journal/event_line.hpp"
#include "runtime/journal/journal_file.hpp"
#include "runtime/journal/journal_schema.hpp"
#include "runtime/report/explanation.hpp"
#include "runtime/report/leaderboard.hpp"
#include "runtime/report/text.hpp"
#include "runtime/run_directory.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;

struct inspect_arguments {
  std::string run;
  std::optional<std::uint16_t> uid;
  std::optional<window_index> window;
  bool events = false;
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

/// A field as a person reads it: digests and keys in brief, numbers with four places.
template <class T>
std::string shown(const T& value) {
  if constexpr (std::is_same_v<T, digest>) {
    return value.brief();
  } else if constexpr (std::is_same_v<T, hotkey>) {
    return value.hex().substr(0, 8);
  } else if constexpr (std::is_same_v<T, net::address>) {
    return net::to_string(value);
  } else if constexpr (std::is_same_v<T, time_point>) {
    return fmt::format("{:.3f}s", seconds(value));
  } else if constexpr (std::is_enum_v<T>) {
    return std::string(enum_name(value));
  } else if constexpr (std::is_same_v<T, double>) {
    return fmt::format("{:.4f}", value);
  } else if constexpr (std::is_arithmetic_v<T>) {
    return fmt::format("{}", value);
  } else if constexpr (std::is_same_v<T, std::string>) {
    return printable(value);
  } else {
    std::string list;
    for (const auto& item : value) list += (list.empty() ? "" : " ") + shown(item);
    return "[" + list + "]";
  }
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

void print_entry(const actors::journal_entry& entry) {
  std::visit(
      [&entry](const auto& e) {
        using event = std::remove_cvref_t<decltype(e)>;
        std::string line =
            fmt::format("{:>10.3f}s  {:<19} {:<22}", seconds(entry.time), net::to_string(entry.node), event::name);
        event::describe(e, [&line](std::string_view name, const auto& value, auto&&...) {
          line += fmt::format(" {}={}", name, shown(value));
        });
        fmt::print("{}\n", line);
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

void inspect(const inspect_arguments& a) {
  if (a.schema) {
    fmt::print("{}", journal_schema());
    return;
  }
  if (a.run.empty()) throw user_error("inspect needs a run directory", "name one, for instance runs/first_run-1-1");
  const run_directory directory = run_directory::open(a.run);
  const auto file = directory.file(run_directory::journal);
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
      print_entry(e);
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
  command->add_flag("--schema", a->schema, "print docs/journal.md");
  command->callback([a] { inspect(*a); });
}

}  // namespace gauntlet::runtime
