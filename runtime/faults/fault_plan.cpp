#include "runtime/faults/fault_plan.hpp"

#include "base/errors.hpp"
#include "base/random.hpp"
#include "runtime/faults/chaos.hpp"
#include "runtime/faults/fault.hpp"
#include "runtime/faults/targets.hpp"
#include "runtime/faults/timeline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace gauntlet::runtime {

namespace {

[[noreturn]] void refuse(const fault_spec& s, const std::string& key, const std::string& what,
                         const std::string& mend) {
  throw user_error(fmt::format("{}{}: {}", s.place, key.empty() ? "" : "." + key, what), mend);
}

std::string list_of(const std::vector<net::role>& roles) {
  std::string text;
  for (const net::role r : roles) text += (text.empty() ? "" : ", ") + std::string(net::to_string(r));
  return text;
}

void check_times(const fault_spec& s, const experiment& e) {
  const window_index windows = e.run.windows;
  if (s.duration_s > 0 && s.duration_windows > 0)
    refuse(s, "duration_windows", "there is a duration_s too", "give one of the two");
  if (s.window > windows)
    refuse(s, "window", fmt::format("window {} is past the end: the run has {}", s.window, windows),
           fmt::format("give a window up to {}, or a larger run.windows", windows));
  // A window after the last one passes until everything is settled.
  const double left_s = static_cast<double>(windows + 2 - s.window) * longest_window_s(e.protocol.window);
  if (s.offset_s > left_s)
    refuse(s, "offset_s", fmt::format("{} s after window {} the run is over", s.offset_s, s.window),
           fmt::format("give at most {:.0f}, or a later window", left_s));
  if (s.window == 0 && s.phase != fault_phase::train)
    refuse(s, "phase", "window 0 is the start of the run and has no phases", "give a window from 1 on, or no phase");
  if (s.repeat == 1) return;
  if (s.every_windows == 0) refuse(s, "repeat", "says how often, but not when again", "give every_windows too");
  if (s.duration_windows >= s.every_windows && s.duration_windows > 0)
    refuse(s, "every_windows", "the next repetition begins before this one has ended",
           fmt::format("give more than duration_windows = {}", s.duration_windows));
  const window_index last = s.window + (s.repeat - 1) * s.every_windows;
  if (last > windows)
    refuse(s, "repeat",
           fmt::format("repetition {} would begin in window {}, past the end: the run has {}", s.repeat, last, windows),
           fmt::format("repeat it at most {} times", (windows - std::min(windows, s.window)) / s.every_windows + 1));
}

void check_targets(const fault_spec& s, const fault_traits& kind, const target_finder::found& found) {
  const auto can_hit = [&kind](net::role r) {
    return std::find(kind.hits.begin(), kind.hits.end(), r) != kind.hits.end();
  };
  for (const node_name& n : found.nodes)
    if (!can_hit(n.kind))
      refuse(s, "target", fmt::format("'{}' does not hit {}", s.what.kind, to_string(n)),
             "aim it at: " + list_of(kind.hits));
  if (found.lead && !can_hit(net::role::validator))
    refuse(s, "target", fmt::format("'{}' does not hit the lead, which is a validator", s.what.kind),
           "aim it at: " + list_of(kind.hits));
  if (!found.uids.empty() && !can_hit(net::role::validator) && !can_hit(net::role::peer))
    refuse(s, "target", fmt::format("'{}' does not hit peers and validators, who have the uids", s.what.kind),
           "aim it at: " + list_of(kind.hits));
  if (found.nodes.empty() && found.uids.empty() && !found.lead)
    refuse(s, "target", "names nobody", "write for example target = \"" + std::string(kind.usual_target) + "\"");
  if (!s.other.empty() && !kind.between_links)
    refuse(s, "other", fmt::format("'{}' is no fault of links", s.what.kind), "leave it out");
  const bool endless = s.duration_s <= 0 && s.duration_windows == 0;
  if (kind.absent_before && (found.lead || !found.uids.empty()))
    refuse(s, "target", "nobody has a uid or leads before it has joined", "name the nodes as peer/3 or validator/0");
  if (kind.absent_before && !endless)
    refuse(s, s.duration_s > 0 ? "duration_s" : "duration_windows",
           fmt::format("'{}' has no end: who has joined stays", s.what.kind),
           "leave it out, and add a crash or leave for when they go");
  for (const node_name& n : found.nodes) {
    // Of coordinators one has to be left, see check_coordinators.
    const bool service = n.kind == net::role::chain || n.kind == net::role::storage;
    if (kind.stops_services_for_good && endless && service && s.other.empty())
      refuse(s, "", fmt::format("without the {} the run cannot end", to_string(n)),
             "give it a duration_s or duration_windows");
  }
}

/// `fraction` of the nodes, at least one, drawn by the run's seed.
void thin_out(std::vector<node_name>& nodes, const fault_spec& s, std::uint64_t seed, const std::string& id) {
  if (s.fraction >= 1 || nodes.empty()) return;
  generator random = generator_for(seed, "fault targets " + id);
  random.shuffle(nodes);
  const auto count = static_cast<std::size_t>(static_cast<double>(nodes.size()) * s.fraction + 0.5);
  nodes.resize(std::max<std::size_t>(1, count));
  std::sort(nodes.begin(), nodes.end());
}

std::string detail_of(const part_choice& what) {
  std::string text;
  for (const auto& [name, value] : what.options.all())
    text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", name,
                        std::visit([](const auto& v) { return fmt::format("{}", v); }, value));
  return text;
}

void plan_one(const fault_spec& s, const std::string& number, const experiment& e, const target_finder& everybody,
              std::vector<planned_fault>& into) {
  const fault_traits kind = traits_of(s.what);
  check_times(s, e);
  const std::string target = s.target.empty() ? std::string(kind.usual_target) : s.target;
  const target_finder::found found = everybody.find(target, s.place + ".target");
  check_targets(s, kind, found);
  const target_finder::found others = everybody.find(s.other, s.place + ".other");
  if (others.lead || !others.uids.empty())
    refuse(s, "other", "takes no lead and no uids", "name the nodes as peer/3 or validator/0");
  for (std::uint64_t i = 0; i < s.repeat; ++i) {
    planned_fault f;
    f.id = i == 0 ? number : fmt::format("{}.{}", number, i + 1);
    f.what = s.what;
    f.targets = found.nodes;
    f.uids = found.uids;
    f.lead = found.lead;
    f.others = others.nodes;
    f.begins = {s.window + i * s.every_windows, s.phase, s.offset_s};
    if (s.duration_windows > 0) f.ends = moment{f.begins.window + s.duration_windows, s.phase, s.offset_s};
    f.duration_s = s.duration_s;
    f.detail = detail_of(s.what);
    thin_out(f.targets, s, e.run.seed, f.id);
    into.push_back(std::move(f));
  }
}

/// Somebody has to drive the run to its end.
void check_coordinators(const std::vector<planned_fault>& faults, const std::vector<std::string>& places,
                        const experiment& e) {
  std::set<node_name> gone;
  for (std::size_t i = 0; i < faults.size(); ++i) {
    const planned_fault& f = faults[i];
    if (!f.never_ends() || !f.others.empty() || !traits_of(f.what).stops_services_for_good) continue;
    for (const node_name& n : f.targets)
      if (n.kind == net::role::coordinator) gone.insert(n);
    if (gone.size() <= e.services.standby_coordinators) continue;
    throw user_error(fmt::format("{}: without a coordinator the run cannot end", places[i]),
                     "give it a duration_s or duration_windows, or the run more services.standby_coordinators");
  }
}

/// Two faults that want a node away at the same time.
void check_contradictions(const std::vector<planned_fault>& faults, const std::vector<std::string>& places,
                          const experiment& e) {
  std::map<node_name, std::vector<std::size_t>> down;
  for (std::size_t i = 0; i < faults.size(); ++i) {
    if (!traits_of(faults[i].what).takes_down) continue;
    const fault_span mine = absence_of(faults[i], e.protocol.window);
    for (const node_name& n : faults[i].targets) {
      for (const std::size_t j : down[n]) {
        if (!mine.overlaps(absence_of(faults[j], e.protocol.window))) continue;
        throw user_error(fmt::format("{}: {} of {} while '{}' ({}) has it away", places[i], faults[i].what.kind,
                                     to_string(n), faults[j].what.kind, places[j]),
                         "aim one of them at another node or window, or give the first one a shorter duration");
      }
      down[n].push_back(i);
    }
  }
}

}  // namespace

std::vector<node_name> fault_plan::late() const {
  std::vector<node_name> late;
  for (const planned_fault& f : faults)
    if (traits_of(f.what).absent_before) late.insert(late.end(), f.targets.begin(), f.targets.end());
  return late;
}

fault_plan make_fault_plan(const experiment& e) {
  const target_finder everybody(e);
  fault_plan plan;
  plan.longest_window_s = longest_window_s(e.protocol.window);
  std::vector<std::string> places;
  for (std::size_t i = 0; i < e.faults.size(); ++i) {
    plan_one(e.faults[i], fmt::format("{}", i), e, everybody, plan.faults);
    places.resize(plan.faults.size(), e.faults[i].place);
  }
  check_contradictions(plan.faults, places, e);
  check_coordinators(plan.faults, places, e);
  std::vector<planned_fault> drawn = draw_chaos(e, everybody, plan.faults);
  std::move(drawn.begin(), drawn.end(), std::back_inserter(plan.faults));
  return plan;
}

}  // namespace gauntlet::runtime
