#include "runtime/recovery/replay.hpp"

#include "base/errors.hpp"
#include "base/nearest.hpp"
#include "runtime/journal/event_line.hpp"
#include "runtime/journal/event_text.hpp"
#include "runtime/journal/recorded_journal.hpp"
#include "runtime/recovery/fork_plan.hpp"
#include "runtime/recovery/job_keeper.hpp"
#include "runtime/recovery/run_origin.hpp"
#include "runtime/recovery/trace_text.hpp"
#include "runtime/simulation/cast.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace gauntlet::runtime {

namespace {

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

/// "window 12" with `word` = "window".
std::optional<std::uint64_t> number_after(std::string_view text, std::string_view word) {
  if (!text.starts_with(word)) return std::nullopt;
  text = trimmed(text.substr(word.size()));
  std::uint64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(n) : std::nullopt;
}

template <std::size_t... I>
std::vector<std::string> names_of_events(std::index_sequence<I...>) {
  return {std::string(std::variant_alternative_t<I, actors::events::any>::name)...};
}

void check_event_name(const std::string& name) {
  const auto known = names_of_events(std::make_index_sequence<std::variant_size_v<actors::events::any>>());
  if (name.empty() || std::find(known.begin(), known.end(), name) != known.end()) return;
  const auto near = nearest_name(name, known);
  throw user_error(fmt::format("no journal event is called '{}'", name),
                   near ? fmt::format("Did you mean '{}'?", *near) : "docs/journal.md lists them all.");
}

/// The node that a text names, in an experiment.
net::address find_node(const experiment& e, const std::string& text) {
  std::vector<net::address> services{net::address::chain(), net::address::storage()};
  for (std::uint64_t rank = 0; rank <= e.services.standby_coordinators; ++rank)
    services.push_back(net::address::coordinator(rank));
  for (const net::address& service : services)
    if (text == net::to_string(service)) return service;
  for (const cast_member& who : cast_of(e)) {
    const net::address node{who.role, who.identity.key()};
    if (text == to_string(who.name) || text == net::to_string(node)) return node;
  }
  throw user_error(fmt::format("no node of the run is called '{}'", text),
                   "Write peer/0, validator/0, … by place in the configuration, a node as the journal names it, or "
                   "chain, coordinator, coordinator/1 (the first that stands by) or storage.");
}

/// Compares what is made with what was recorded, and stops at the point that is asked for.
class comparing_sink final : public journal_sink {
 public:
  comparing_sink(std::filesystem::path journal, const replay_request& r, std::atomic<bool>& stop, bool show,
                 const std::function<void(const std::string&)>& say)
      : recorded_(std::move(journal)), request_(r), stop_(stop), show_(show), say_(say) {
    if (recorded_.next(header_line()) != recorded_journal::verdict::same) recorded_.refuse(header_line());
  }

  void write(const actors::journal_entry& entry) override {
    if (over_) return;
    if (stop_) return end(replay_outcome::end::recording_ends);
    const std::string line = to_line(entry);
    const auto v = recorded_.next(line);
    if (v == recorded_journal::verdict::past_the_end) return end(replay_outcome::end::recording_ends);
    if (v == recorded_journal::verdict::differs) {
      if (recorded_.only_an_end_follows()) return end(replay_outcome::end::recording_ends);
      recorded_.refuse(line);
    }
    take(entry);
    if (show_) say_(fmt::format("{:>6} {}\n", outcome.event_in_window, event_text(entry)));
    if (is_the_point(entry)) end(replay_outcome::end::reached);
  }

  bool over() const { return over_; }

  replay_outcome outcome;

 private:
  void take(const actors::journal_entry& entry) {
    ++outcome.events;
    ++outcome.event_in_window;
    if (const auto* w = std::get_if<actors::events::window_opened>(&entry.event)) {
      outcome.window = w->window;
      outcome.event_in_window = 1;
    }
    outcome.time = entry.time;
    outcome.last = entry;
  }

  bool is_the_point(const actors::journal_entry& entry) const {
    if (!request_.break_on.empty() && event_name(entry) == request_.break_on) return true;
    if (!request_.until) return false;
    const replay_point& p = *request_.until;
    if (!p.window) return outcome.events >= *p.event;
    if (!outcome.window || *outcome.window < *p.window) return false;
    return *outcome.window > *p.window || outcome.event_in_window >= p.event.value_or(1);
  }

  void end(replay_outcome::end why) {
    outcome.why = why;
    over_ = true;
    stop_ = true;
  }

  recorded_journal recorded_;
  const replay_request& request_;
  std::atomic<bool>& stop_;
  bool show_;
  const std::function<void(const std::string&)>& say_;
  bool over_ = false;
};

replay_outcome execute(const run_directory& directory, const recorded_experiment& run, const replay_request& r,
                       const std::atomic<bool>& interrupted, const std::function<void(const std::string&)>& say,
                       bool answers) {
  const experiment& e = run.first;
  job_keeper jobs(directory.path(), {answers, false, e.run.feedback_every_windows, {}});
  std::atomic<bool> stop{false};
  const bool traces = !r.trace.empty();
  comparing_sink sink(directory.file(run_directory::journal), r, stop, false, say);
  simulation_aids aids;
  aids.jobs = &jobs;
  aids.forks = &run.forks;
  const net::address traced = traces ? find_node(e, r.trace) : net::address{};
  aids.observe = [&](const net::address& node, time_point now, const actors::event& what, const actors::effects& out) {
    if (interrupted) stop = true;
    if (!traces || node != traced || sink.over()) return;
    say(trace_text(now, node, what, out));
    for (const actors::events::any& j : out.journal)
      say(fmt::format("                journal: {}\n", event_text({now, node, j})));
  };
  aids.picture = [&](const node_picture& p) { sink.outcome.nodes.push_back(p); };
  // Objects of directory buckets stay as the run has left them: a replay keeps its own in memory.
  experiment again = e;
  again.storage.kind = "memory";
  simulate(again, sink, stop, {}, aids);
  sink.outcome.jobs = jobs.counted();
  return std::move(sink.outcome);
}

}  // namespace

replay_point parse_point(std::string_view text) {
  const auto refuse = [text]() -> replay_point {
    throw user_error(fmt::format("'{}' is no place in a run", text),
                     "Write 'window 12, event 340', 'window 12' or 'event 340'; the first event of each is 1.");
  };
  replay_point p;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const std::string_view part = trimmed(rest.substr(0, comma));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    if (const auto w = number_after(part, "window"); w && !p.window && !p.event)
      p.window = static_cast<window_index>(*w);
    else if (const auto n = number_after(part, "event"); n && *n > 0 && !p.event)
      p.event = *n;
    else
      return refuse();
  }
  return p.window || p.event ? p : refuse();
}

replay_outcome replay(const run_directory& directory, const replay_request& r, const std::atomic<bool>& stop,
                      const std::function<void(const std::string&)>& say) {
  check_event_name(r.break_on);
  check_origin(directory, run_origin::of_now(directory.read(run_directory::config)), r.any_build);
  const recorded_experiment e = read_recorded(directory);
  if (!r.trace.empty()) find_node(e.first, r.trace);
  try {
    return execute(directory, e, r, stop, say, true);
  } catch (const job_keeper::jobs_lost&) {
    return execute(directory, e, r, stop, say, false);
  }
}

std::string replay_text(const replay_outcome& o) {
  std::string text;
  const std::string place =
      o.window ? fmt::format("window {}, event {}", *o.window, o.event_in_window) : fmt::format("event {}", o.events);
  switch (o.why) {
    case replay_outcome::end::reached:
      text += fmt::format("stopped at {} (line {} of the journal); all {} events are as recorded\n", place,
                          o.events + 1, o.events);
      break;
    case replay_outcome::end::recording_ends:
      text += fmt::format("the recording ends at {}; all {} events are as recorded\n", place, o.events);
      break;
    case replay_outcome::end::run_ends:
      text += fmt::format("the run was made again to its end: all {} events are as recorded\n", o.events);
      break;
  }
  if (o.last) text += event_text(*o.last) + "\n";
  text += fmt::format("\n{:<14} {:<18} {:>4} {:>7} {:>6} {:<13} {:>5}  {}\n", "node", "key", "uid", "window", "steps",
                      "state", "open", "group");
  for (const node_picture& n : o.nodes)
    text += fmt::format("{:<14} {:<18} {:>4} {:>7} {:>6} {:<13} {:>5}  {}{}{}\n", to_string(n.name),
                        net::to_string(n.node), n.uid ? fmt::format("{}", *n.uid) : "-", n.next_window, n.steps,
                        n.state.brief(), n.open, n.group, n.behind ? ", behind" : "", n.up ? "" : ", down");
  return text;
}

}  // namespace gauntlet::runtime
