#include "runtime/sim/run_trials.hpp"

#include "base/errors.hpp"
#include "runtime/processes/nursery.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <thread>
#include <utility>

namespace gauntlet::runtime {

namespace {

std::string answer_of(const trial& t, bool twice) {
  try {
    return to_json_line(run_trial(experiment_of(t), twice));
  } catch (const user_error& u) {
    trial_result r;
    r.end = trial_end::refused;
    r.what = fmt::format("{} ({})", u.what(), u.mend());
    return to_json_line(r);
  }
}

/// All trials' way through the nursery: each is run, and one that fails is run again to be kept.
class trial_series {
 public:
  trial_series(const std::vector<trial>& trials, const trial_rules& rules, const trial_watch& watch)
      : trials_(trials), rules_(rules), watch_(watch), failed_(trials.size()) {
    outcome_.totals.wanted = trials.size();
  }

  trials_outcome run(const std::atomic<bool>& stop) {
    tell();
    const auto goes_on = [this] { return next_ < trials_.size() && failures_ < rules_.failures_max; };
    while ((goes_on() || children_.size() > 0) && !stop) {
      while (children_.size() < jobs() && goes_on()) start(next_++);
      for (const child_end& c : children_.listen()) {
        // An interrupt at the terminal ends the children too; that is no failure of theirs.
        if (stop) break;
        c.id < trials_.size() ? settle(c) : settle_kept(c);
      }
    }
    outcome_.stopped = stop && outcome_.totals.done < outcome_.totals.wanted;
    for (std::optional<failed_trial>& f : failed_)
      if (f) outcome_.failures.push_back(std::move(*f));
    return std::move(outcome_);
  }

 private:
  std::size_t jobs() const { return rules_.jobs > 0 ? rules_.jobs : std::max(1u, std::thread::hardware_concurrency()); }

  void tell() const {
    if (watch_.progress) watch_.progress(outcome_.totals, failures_);
  }

  void start(std::size_t i) {
    children_.add(
        i, [&t = trials_[i], twice = rules_.twice] { return answer_of(t, twice); }, rules_.timeout_s);
  }

  void settle(const child_end& c) {
    const trial_result r = result_of(c.said, c.why, c.timed_out);
    trial_totals& all = outcome_.totals;
    ++all.done;
    all.windows += r.windows;
    all.null_windows += r.null_windows;
    all.breaches += r.breaches;
    all.time += r.time;
    add_to(all.rare_branches, r.rare_branches);
    for (const auto& [kind, count] : r.faults) all.faults[kind] += count;
    if (!r.held()) {
      ++failures_;
      failed_[c.id] = failed_trial{trials_[c.id], r, {}};
      if (!keep(c.id)) announce(c.id);
    }
    tell();
  }

  /// Runs a failing trial once more, on disk; twice where its two runs differed. False when it is not to be kept.
  bool keep(std::size_t i) {
    failed_trial& f = *failed_[i];
    if (rules_.kept_under.empty() || kept_ >= rules_.kept_max || f.result.end == trial_end::refused) return false;
    ++kept_;
    const experiment e = experiment_of(f.trial);
    const std::size_t copies = f.result.end == trial_end::differs ? 2 : 1;
    for (std::size_t n = 0; n < copies; ++n)
      f.kept.push_back(run_directory::create(rules_.kept_under, e.run.title, e.run.seed).path());
    const auto work = [e, directories = f.kept] {
      trial_result last;
      for (const std::filesystem::path& d : directories) last = run_and_keep(e, run_directory::at(d));
      return to_json_line(last);
    };
    children_.add(trials_.size() + i, work, rules_.timeout_s * static_cast<double>(copies));
    return true;
  }

  /// What cannot be seen again is another failure, and a worse one.
  void settle_kept(const child_end& c) {
    failed_trial& f = *failed_[c.id - trials_.size()];
    const trial_result again = result_of(c.said, c.why, c.timed_out);
    const bool both_ended = !f.result.journal.empty() && !again.journal.empty();
    const bool same = both_ended ? f.result.journal == again.journal : f.result.symptom() == again.symptom();
    if (!same && f.result.end != trial_end::differs) {
      f.result.what = fmt::format("{}; run again it came to {}", f.result.headline(), again.headline());
      f.result.end = trial_end::differs;
    }
    announce(c.id - trials_.size());
  }

  void announce(std::size_t i) const {
    if (watch_.failure) watch_.failure(*failed_[i]);
  }

  const std::vector<trial>& trials_;
  const trial_rules& rules_;
  const trial_watch& watch_;
  trials_outcome outcome_;
  std::vector<std::optional<failed_trial>> failed_;  ///< by trial
  std::size_t failures_ = 0;
  std::size_t kept_ = 0;
  std::size_t next_ = 0;
  nursery children_;
};

}  // namespace

trials_outcome run_trials(const std::vector<trial>& trials, const trial_rules& rules, const std::atomic<bool>& stop,
                          const trial_watch& watch) {
  return trial_series(trials, rules, watch).run(stop);
}

trial_result result_of(const std::optional<std::string>& said, const std::string& why, bool timed_out) {
  if (said) return trial_result_from(*said);
  trial_result r;
  r.end = timed_out ? trial_end::timed_out : trial_end::crashed;
  r.what = why;
  return r;
}

}  // namespace gauntlet::runtime
