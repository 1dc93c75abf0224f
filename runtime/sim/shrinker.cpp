#include "runtime/sim/shrinker.hpp"

#include "base/errors.hpp"
#include "runtime/faults/targets.hpp"
#include "runtime/sim/reductions.hpp"
#include "runtime/sim/run_trials.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <thread>
#include <utility>

namespace gauntlet::runtime {

namespace {

/// What the file that will be written would load to; nothing when it would be refused.
std::optional<experiment> reloaded(const experiment& e) {
  try {
    return experiment_from(parse_config(to_toml(e), "shrunk"), "shrunk");
  } catch (const user_error&) {
    return std::nullopt;
  }
}

/// `items` in `parts` runs of about one length.
std::vector<std::vector<std::size_t>> cut(const std::vector<std::size_t>& items, std::size_t parts) {
  std::vector<std::vector<std::size_t>> cuts(parts);
  for (std::size_t i = 0; i < items.size(); ++i) cuts[i * parts / items.size()].push_back(items[i]);
  return cuts;
}

std::vector<std::size_t> without(const std::vector<std::size_t>& items, const std::vector<std::size_t>& gone) {
  std::vector<std::size_t> left;
  std::set_difference(items.begin(), items.end(), gone.begin(), gone.end(), std::back_inserter(left));
  return left;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& w : words) text += (text.empty() ? "" : ", ") + w;
  return text;
}

}  // namespace

shrinker::shrinker(const shrink_rules& rules, const std::atomic<bool>& stop,
                   std::function<void(const experiment&, std::size_t)> tell)
    : rules_(rules), stop_(stop), tell_(std::move(tell)) {}

std::size_t shrinker::jobs() const {
  return rules_.jobs > 0 ? rules_.jobs : std::max(1u, std::thread::hardware_concurrency());
}

std::optional<trial_result> shrinker::failure_of(const experiment& e) {
  nursery one;
  one.add(
      0, [&e] { return to_json_line(run_trial(e, true)); }, 2 * rules_.timeout_s);
  while (!stop_) {
    for (const child_end& c : one.listen()) {
      trial_result r = result_of(c.said, c.why, c.timed_out);
      return r.held() ? std::nullopt : std::optional(std::move(r));
    }
  }
  return std::nullopt;
}

experiment shrinker::shrink(const experiment& failing, const trial_result& failure) {
  smallest_ = failing;
  result_ = failure;
  symptom_ = failure.symptom();
  twice_ = failure.end == trial_end::differs;
  list_faults();
  bool smaller = true;
  while (smaller && !cut_short()) {
    smaller = false;
    for (const auto step : {&shrinker::fewer_windows, &shrinker::fewer_faults, &shrinker::fewer_nodes,
                            &shrinker::fewer_targets, &shrinker::shorter_faults})
      smaller = (this->*step)() || smaller;
  }
  return smallest_;
}

/// Runs as many as there are processes for at a time. Which one is taken does not depend on which ends first.
std::optional<std::size_t> shrinker::take_first(const std::vector<experiment>& candidates) {
  std::map<std::size_t, trial_result> results;
  std::map<std::size_t, experiment> valid;
  for (std::size_t i = 0; i < candidates.size(); ++i)
    if (auto e = reloaded(candidates[i])) valid.emplace(i, std::move(*e));
  nursery running;
  auto next = valid.begin();
  std::optional<std::size_t> found;
  while ((running.size() > 0 || (next != valid.end() && !found && !cut_short())) && !stop_) {
    for (; running.size() < jobs() && next != valid.end() && !found && !cut_short(); ++next, ++tries_)
      running.add(
          next->first, [&e = next->second, twice = twice_] { return to_json_line(run_trial(e, twice)); },
          rules_.timeout_s * (twice_ ? 2 : 1));
    for (const child_end& c : running.listen()) {
      trial_result r = result_of(c.said, c.why, c.timed_out);
      if (r.symptom() != symptom_ || (found && *found < c.id)) continue;
      found = c.id;
      results[c.id] = std::move(r);
    }
  }
  if (!found) return std::nullopt;
  smallest_ = std::move(valid.at(*found));
  result_ = std::move(results.at(*found));
  tell_(smallest_, tries_);
  return found;
}

bool shrinker::minimise(std::size_t count, std::size_t least,
                        const std::function<experiment(const std::vector<std::size_t>& kept)>& make) {
  std::vector<std::size_t> kept(count);
  std::iota(kept.begin(), kept.end(), std::size_t{0});
  if (count <= least) return false;
  if (least == 0 && take_first({make({})})) return true;
  bool smaller = false;
  std::size_t parts = std::min<std::size_t>(2, count);
  while (kept.size() > 1 && !cut_short()) {
    const auto cuts = cut(kept, parts);
    std::vector<std::vector<std::size_t>> sets;
    if (parts > 2 || kept.size() == 2) {
      for (const auto& gone : cuts) sets.push_back(without(kept, gone));
    } else {
      sets = cuts;
    }
    std::vector<experiment> candidates;
    for (const auto& s : sets) candidates.push_back(make(s));
    if (const auto at = take_first(candidates)) {
      kept = sets[*at];
      smaller = true;
      parts = std::clamp<std::size_t>(parts - 1, 2, std::max<std::size_t>(2, kept.size()));
    } else if (parts >= kept.size()) {
      break;
    } else {
      parts = std::min(2 * parts, kept.size());
    }
  }
  return smaller;
}

/// Faults that never began did nothing; those that did are tried one by one later.
bool shrinker::list_faults() {
  const experiment listed = with_listed_faults(smallest_);
  const fault_plan plan = make_fault_plan(smallest_);
  const std::set<std::string> fired(result_.fired.begin(), result_.fired.end());
  std::vector<std::size_t> began;
  for (std::size_t i = 0; i < plan.faults.size(); ++i)
    if (fired.contains(plan.faults[i].id)) began.push_back(i);
  std::vector<experiment> candidates{listed};
  if (began.size() < listed.faults.size() && !began.empty())
    candidates.insert(candidates.begin(), with_faults(listed, began));
  return take_first(candidates).has_value();
}

bool shrinker::fewer_faults() {
  const experiment from = smallest_;
  return minimise(from.faults.size(), 0, [&from](const auto& kept) { return with_faults(from, kept); });
}

bool shrinker::fewer_nodes() {
  const experiment from = smallest_;
  const std::vector<node_name> all = members_of(from);
  return minimise(all.size(), 0, [&](const std::vector<std::size_t>& kept) {
    std::set<node_name> gone(all.begin(), all.end());
    for (const std::size_t i : kept) gone.erase(all[i]);
    return without_nodes(from, gone);
  });
}

bool shrinker::fewer_windows() {
  const std::uint64_t now = smallest_.run.windows;
  std::vector<experiment> candidates;
  if (!smallest_.faults.empty() && smallest_.chaos.faults_per_window <= 0) {
    std::uint64_t first = UINT64_MAX;
    for (const fault_spec& f : smallest_.faults) first = std::min(first, f.window);
    if (first > 2 && first < now) candidates.push_back(moved_earlier(smallest_, first - 2));
  }
  for (std::uint64_t more = 1; result_.window > 0 && result_.window + more < now; more *= 2)
    candidates.push_back(with_windows(smallest_, result_.window + more));
  for (const std::uint64_t less : {now / 2, now * 3 / 4, now - 1})
    if (less > 0 && less < now) candidates.push_back(with_windows(smallest_, less));
  return take_first(candidates).has_value();
}

bool shrinker::fewer_targets() {
  bool smaller = false;
  for (std::size_t i = 0; i < smallest_.faults.size(); ++i) {
    const std::vector<std::string> words = words_of(smallest_.faults[i].target);
    if (words.size() < 2) continue;
    const experiment from = smallest_;
    const bool less = minimise(words.size(), 1, [&](const std::vector<std::size_t>& kept) {
      std::vector<std::string> left;
      for (const std::size_t k : kept) left.push_back(words[k]);
      experiment e = from;
      e.faults[i].target = joined(left);
      return e;
    });
    smaller = less || smaller;
  }
  return smaller;
}

bool shrinker::shorter_faults() {
  bool smaller = false;
  for (std::size_t i = 0; i < smallest_.faults.size(); ++i) {
    if (smallest_.faults[i].duration_windows < 2) continue;
    experiment shorter = smallest_;
    shorter.faults[i].duration_windows = 1;
    smaller = take_first({shorter}).has_value() || smaller;
  }
  return smaller;
}

}  // namespace gauntlet::runtime
