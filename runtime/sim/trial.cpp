#include "runtime/sim/trial.hpp"

#include "base/errors.hpp"
#include "runtime/experiment_run.hpp"
#include "runtime/invariants/invariant_check.hpp"
#include "runtime/journal/event_line.hpp"
#include "runtime/report/text.hpp"
#include "runtime/simulation/simulation.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <string_view>

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;

/// A word that a shell takes as it is, or one in single quotes.
std::string for_shell(const std::string& word) {
  const bool plain = !word.empty() && std::all_of(word.begin(), word.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || std::string_view("_-./=:,+%@").find(static_cast<char>(c)) != std::string_view::npos;
  });
  if (plain) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? "'\\''" : std::string(1, c);
  return quoted + "'";
}

std::string settings_of(const trial& t) {
  std::string text;
  for (const std::string& o : t.overrides) text += " --set " + for_shell(o);
  return text;
}

/// Counts what a run's events say.
class tally {
 public:
  void add(const actors::journal_entry& entry) {
    goodput_.add(entry);
    if (const auto* o = std::get_if<events::window_opened>(&entry.event)) newest_ = o->window;
    if (const auto* c = std::get_if<events::run_closed>(&entry.event)) windows_ = c->window;
    if (std::holds_alternative<events::window_null>(entry.event)) ++null_windows_;
    if (const auto* f = std::get_if<events::fault_began>(&entry.event)) {
      ++faults_[f->kind];
      fired_.push_back(f->id);
    }
    if (const auto* b = std::get_if<events::rare_branch_counted>(&entry.event)) add_to(rare_branches_, *b);
  }
  void write_to(trial_result& r) const {
    r.windows = windows_;
    r.null_windows = null_windows_;
    r.faults = faults_;
    r.fired = fired_;
    r.window = newest_;
    r.rare_branches = rare_branches_;
    for (const goodput_row& row : goodput_.nodes()) r.time += row.time;
  }

 private:
  goodput_ledger goodput_;
  std::uint64_t newest_ = 0;
  std::uint64_t windows_ = 0;
  std::uint64_t null_windows_ = 0;
  std::map<std::string, std::uint64_t> faults_;
  std::vector<std::string> fired_;
  branch_coverage rare_branches_;
};

/// The digest that a journal file of the run would have.
class journal_digest {
 public:
  journal_digest() { add(header_line()); }
  void add(std::string line) {
    line += '\n';
    hasher_.add(as_view(line));
  }
  digest finish() { return hasher_.finish(); }

 private:
  hasher hasher_;
};

class trial_sink final : public journal_sink {
 public:
  explicit trial_sink(const experiment& e) : checks(e.protocol, e.invariants) {}

  void write(const actors::journal_entry& entry) override {
    lines.add(to_line(entry));
    seen.add(entry);
    checks.write(entry);
  }

  journal_digest lines;
  tally seen;
  invariant_check checks;
};

class digest_sink final : public journal_sink {
 public:
  void write(const actors::journal_entry& entry) override { lines.add(to_line(entry)); }
  journal_digest lines;
};

/// Where in the journal a breach shows; those that say nothing of a line were found at its end.
std::uint64_t place_of(const violation& v) {
  return v.lines.empty() || v.lines.front() == 0 ? UINT64_MAX : v.lines.front();
}

/// Enters the breach that comes first in the journal.
void judge(const std::vector<invariant_outcome>& outcomes, trial_result& r) {
  const invariant_outcome* broken = nullptr;
  const violation* first = nullptr;
  for (const invariant_outcome& o : outcomes) {
    r.breaches += o.breaches;
    for (const violation& v : o.violations) {
      if (first != nullptr && place_of(v) >= place_of(*first)) continue;
      broken = &o;
      first = &v;
    }
  }
  if (first == nullptr) return;
  r.end = trial_end::violated;
  r.invariant = broken->name;
  r.window = first->window.value_or(0);
  r.what = (first->window ? fmt::format("window {}: ", *first->window) : "") +
           (first->node.empty() ? "" : first->node + " ") + printable(first->what);
}

/// The run's own verdict on itself comes last: an unfinished run that broke something shows why by what it broke.
void conclude(const simulation_result& run, trial_result& r) {
  if (r.end != trial_end::held || run.complete) return;
  r.end = trial_end::unfinished;
  r.what = run.why_ended;
}

template <class Run>
trial_result caught(Run&& run) {
  trial_result r;
  try {
    run(r);
  } catch (const user_error& u) {
    r.end = trial_end::refused;
    r.what = fmt::format("{} ({})", u.what(), u.mend());
  } catch (const std::exception& x) {
    r.end = trial_end::failed;
    r.what = x.what();
  }
  return r;
}

trial_end end_called(const std::string& name) {
  const auto& names = enum_names<trial_end>::values;
  const auto at = std::find(names.begin(), names.end(), name);
  if (at == names.end()) throw std::runtime_error("no trial ends with '" + name + "'");
  return static_cast<trial_end>(at - names.begin());
}

digest second_digest(const experiment& e) {
  digest_sink again;
  const std::atomic<bool> never{false};
  simulate(e, again, never, {});
  return again.lines.finish();
}

}  // namespace

std::string command_of(const trial& t) {
  return fmt::format("gauntlet run {} --seed {}{}", for_shell(t.config), t.seed, settings_of(t));
}

std::string twice_command_of(const trial& t) {
  return fmt::format("gauntlet sim {} --seeds 1 --first {} --twice{}", for_shell(t.config), t.seed, settings_of(t));
}

experiment experiment_of(const trial& t) {
  std::vector<std::string> overrides = t.overrides;
  overrides.push_back(fmt::format("run.seed={}", t.seed));
  return load_experiment(t.config, overrides);
}

std::string trial_result::symptom() const {
  return end == trial_end::violated ? invariant : std::string(enum_name(end));
}

std::string trial_result::headline() const { return what.empty() ? symptom() : symptom() + ": " + what; }

trial_result run_trial(experiment e, bool twice) {
  // Neither changes a journal, and nothing else may be touched here: a user's `gauntlet run` must do the same.
  e.run.threads = 1;
  e.storage.kind = "memory";
  return caught([&](trial_result& r) {
    trial_sink sink(e);
    const std::atomic<bool> never{false};
    const simulation_result run = simulate(e, sink, never, {});
    sink.seen.write_to(r);
    judge(sink.checks.finish(), r);
    conclude(run, r);
    const digest journal = sink.lines.finish();
    r.journal = journal.hex();
    // In one process: what the second run finds on the heap and in caches differs from what the first one found.
    if (!twice || !r.held() || second_digest(e) == journal) return;
    r.end = trial_end::differs;
    r.what = "a second run of the same seed made another journal";
  });
}

trial_result run_and_keep(experiment e, const run_directory& directory) {
  e.run.threads = 1;
  return caught([&](trial_result& r) {
    tally seen;
    const std::atomic<bool> never{false};
    const finished_run run = run_experiment(e, directory, never, {});
    judge(run.summary.invariants, r);
    conclude(run.result, r);
    r.journal = run.summary.journal.hex();
  });
}

std::string to_json_line(const trial_result& r) {
  const time_spent& t = r.time;
  const nlohmann::ordered_json j{
      {"end", std::string(enum_name(r.end))},
      {"invariant", r.invariant},
      {"what", r.what},
      {"breaches", r.breaches},
      {"window", r.window},
      {"journal", r.journal},
      {"windows", r.windows},
      {"null_windows", r.null_windows},
      {"faults", r.faults},
      {"fired", r.fired},
      {"time_s", {t.compute_s, t.communication_s, t.scoring_s, t.catch_up_s, t.waiting_s, t.lost_s}},
      {"rare_branches", r.rare_branches}};
  return j.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

trial_result trial_result_from(const std::string& line) {
  try {
    const auto j = nlohmann::json::parse(line);
    trial_result r;
    r.end = end_called(j.at("end").get<std::string>());
    j.at("invariant").get_to(r.invariant);
    j.at("what").get_to(r.what);
    j.at("breaches").get_to(r.breaches);
    j.at("window").get_to(r.window);
    j.at("journal").get_to(r.journal);
    j.at("windows").get_to(r.windows);
    j.at("null_windows").get_to(r.null_windows);
    j.at("faults").get_to(r.faults);
    j.at("fired").get_to(r.fired);
    j.at("rare_branches").get_to(r.rare_branches);
    const auto t = j.at("time_s").get<std::array<double, 6>>();
    r.time = {t[0], t[1], t[2], t[3], t[4], t[5]};
    return r;
  } catch (const nlohmann::json::exception& x) {
    throw std::runtime_error(fmt::format("no result of a trial: {}", x.what()));
  }
}

}  // namespace gauntlet::runtime
