#include "runtime/rescore/rescoring.hpp"

#include "base/errors.hpp"
#include "runtime/journal/event_line.hpp"
#include "runtime/rescore/rescorer.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;
using entries = std::vector<actors::journal_entry>;

/// Made by rules, and not found or done.
bool made_by_rules(const actors::journal_entry& e) {
  return std::holds_alternative<events::rated>(e.event) || std::holds_alternative<events::slashed>(e.event) ||
         std::holds_alternative<events::scores_reset>(e.event) ||
         std::holds_alternative<events::weights_posted>(e.event) || std::holds_alternative<events::tempo_paid>(e.event);
}

run_summary summary_of(const entries& all) {
  summary_fold fold;
  for (const actors::journal_entry& e : all) fold.add(e);
  return fold.result();
}

}  // namespace

entries rescored(const entries& run, const actors::protocol_parameters& rules,
                 const std::set<gauntlet::uid>& keeps_weights) {
  entries out;
  out.reserve(run.size());
  rescorer again(rules, keeps_weights, [&out](const actors::journal_entry& e) { out.push_back(e); });
  for (const actors::journal_entry& e : run) again.add(e);
  return out;
}

std::set<gauntlet::uid> deviating_validators(const entries& run, const actors::protocol_parameters& rules) {
  std::vector<events::weights_posted> posted;
  for (const actors::journal_entry& e : run)
    if (const auto* w = std::get_if<events::weights_posted>(&e.event)) posted.push_back(*w);
  std::set<gauntlet::uid> deviating;
  std::size_t next = 0;
  for (const actors::journal_entry& e : rescored(run, rules, {})) {
    const auto* w = std::get_if<events::weights_posted>(&e.event);
    if (w == nullptr) continue;
    const events::weights_posted& was = posted[next++];
    if (w->uids != was.uids || w->weights != was.weights) deviating.insert(was.validator);
  }
  return deviating;
}

std::string first_difference(const entries& run, const entries& again) {
  const auto next = [](entries::const_iterator at, entries::const_iterator end) {
    return std::find_if(at, end, made_by_rules);
  };
  auto a = next(run.begin(), run.end());
  auto b = next(again.begin(), again.end());
  for (; a != run.end() && b != again.end(); a = next(a + 1, run.end()), b = next(b + 1, again.end())) {
    const std::string was = to_line(*a);
    const std::string is = to_line(*b);
    if (was != is) return fmt::format("the run has\n    {}\n  and its facts give\n    {}", was, is);
  }
  if (a != run.end()) return "the run has one more: " + to_line(*a);
  if (b != again.end()) return "its facts give one more: " + to_line(*b);
  return {};
}

rescoring rescore(const entries& run, const experiment& own, const experiment& other) {
  rescoring result;
  result.keeps_weights = deviating_validators(run, own.protocol);
  const std::string difference = first_difference(run, rescored(run, own.protocol, result.keeps_weights));
  if (!difference.empty())
    throw user_error("this run's scores do not follow from its facts: " + difference,
                     "it was made by another version of gauntlet, or its journal or configuration was changed");
  result.original = summary_of(run);
  result.changed = summary_of(rescored(run, other.protocol, result.keeps_weights));
  return result;
}

const std::vector<std::string>& unknown_effects() {
  static const std::vector<std::string> all{
      "who would have been a candidate and aggregated: the model, all losses and SyncScores are those of the run",
      "whom the validators would have drawn and measured: only those that were drawn are rated",
      "what peers would have done: an attacker may read its pay and change its mind",
  };
  return all;
}

}  // namespace gauntlet::runtime
