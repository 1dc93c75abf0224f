#include "runtime/journal/journal_diff.hpp"

#include "runtime/journal/event_line.hpp"
#include "runtime/journal/event_text.hpp"
#include "runtime/journal/journal_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>

namespace gauntlet::runtime {

namespace {

using actors::journal_entry;

/// What is kept of a journal while it is read: the events from a line on.
class side_reader {
 public:
  side_reader(const std::filesystem::path& file, diff_side& into) : reader_(file), into_(into) {}

  std::optional<journal_entry> next() {
    std::optional<journal_entry> entry = reader_.next();
    if (entry)
      if (const auto* end = std::get_if<actors::events::run_closed>(&entry->event)) into_.closed = *end;
    return entry;
  }

  /// Keeps `first` and what follows, as much as `context` says, and reads on to the end.
  void finish(std::optional<journal_entry> first, std::size_t context) {
    for (std::optional<journal_entry> e = std::move(first); e; e = next())
      if (into_.from_there.size() <= context) into_.from_there.push_back(std::move(*e));
    const journal_read read = reader_.finish();
    into_.contents = read.contents;
    into_.events = read.events;
    into_.cut_off = read.cut_off;
  }

 private:
  journal_reader reader_;
  diff_side& into_;
};

std::string side_text(const diff_side& s, const std::string& name) {
  std::string text = fmt::format("\n{}\n", name);
  if (s.from_there.empty()) text += "    (the journal ends here)\n";
  for (std::size_t i = 0; i < s.from_there.size(); ++i)
    text += fmt::format("{} {}\n", i == 0 ? "  >" : "   ", event_text(s.from_there[i]));
  return text;
}

std::string digests_text(const diff_side& a, const diff_side& b) {
  const auto both = [](std::string_view what, const std::string& x, const std::string& y) {
    return fmt::format("  {:<13} {}  {}{}\n", what, x, y, x == y ? "  equal" : "");
  };
  const auto closed = [](const diff_side& s, auto get) {
    return s.closed ? get(*s.closed).brief() : std::string("none");
  };
  const auto state = [](const actors::events::run_closed& e) { return e.state; };
  const auto head = [](const actors::events::run_closed& e) { return e.chain_head; };
  return both("journal", a.contents.brief(), b.contents.brief()) +
         both("agreed state", closed(a, state), closed(b, state)) +
         both("chain head", closed(a, head), closed(b, head)) +
         both("events", std::to_string(a.events), std::to_string(b.events));
}

}  // namespace

journal_difference difference_of(const std::filesystem::path& a, const std::filesystem::path& b, std::size_t context) {
  journal_difference d;
  side_reader reader_a(a, d.a), reader_b(b, d.b);
  std::deque<journal_entry> before;
  d.line = 2;  // the first line is the version, and both have this one's
  while (true) {
    std::optional<journal_entry> entry_a = reader_a.next();
    std::optional<journal_entry> entry_b = reader_b.next();
    // Lines are canonical: equal texts and equal entries are the same thing.
    const bool same = entry_a && entry_b && to_line(*entry_a) == to_line(*entry_b);
    if (!same) {
      d.equal = !entry_a && !entry_b;
      reader_a.finish(std::move(entry_a), context);
      reader_b.finish(std::move(entry_b), context);
      break;
    }
    if (const auto* w = std::get_if<actors::events::window_opened>(&entry_a->event)) d.window = w->window;
    before.push_back(std::move(*entry_a));
    if (before.size() > context) before.pop_front();
    ++d.line;
  }
  // A journal whose last line is torn is not the same as one that ends there.
  d.equal = d.equal && d.a.cut_off == d.b.cut_off;
  d.before.assign(before.begin(), before.end());
  return d;
}

std::vector<std::string> fields_that_differ(const journal_entry& a, const journal_entry& b) {
  if (a.event.index() != b.event.index()) return {"event"};
  std::vector<std::string> names;
  if (a.time != b.time) names.emplace_back("time");
  if (a.node != b.node) names.emplace_back("node");
  const auto of_a = line_fields(a.event);
  const auto of_b = line_fields(b.event);
  for (std::size_t i = 0; i < of_a.size(); ++i)
    if (of_a[i].second != of_b[i].second) names.emplace_back(of_a[i].first);
  return names;
}

std::string difference_text(const journal_difference& d, const std::string& name_a, const std::string& name_b) {
  if (d.equal) return fmt::format("the same: {} events, journal {}\n", d.a.events, d.a.contents.hex());
  std::string text = fmt::format("the journals part in line {}", d.line);
  if (d.window) text += fmt::format(", in window {}", *d.window);
  if (!d.a.from_there.empty() && !d.b.from_there.empty())
    text += fmt::format(": they differ in {}",
                        fmt::join(fields_that_differ(d.a.from_there.front(), d.b.from_there.front()), ", "));
  text += "\n\n";
  for (const journal_entry& e : d.before) text += fmt::format("    {}\n", event_text(e));
  text += side_text(d.a, name_a) + side_text(d.b, name_b);
  return text + "\n" + digests_text(d.a, d.b);
}

}  // namespace gauntlet::runtime
