#include "runtime/sim/reductions.hpp"

#include "runtime/faults/targets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

namespace gauntlet::runtime {

namespace {

std::string list_of(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& w : words) text += (text.empty() ? "" : ", ") + w;
  return text;
}

std::string targets_of(const planned_fault& f) {
  std::vector<std::string> words;
  for (const node_name& n : f.targets) words.push_back(to_string(n));
  for (const gauntlet::uid u : f.uids) words.push_back(fmt::format("uid/{}", u));
  if (f.lead) words.emplace_back("lead");
  return list_of(words);
}

fault_spec spec_of(const planned_fault& f) {
  fault_spec s;
  s.what = f.what;
  s.target = targets_of(f);
  std::vector<std::string> others;
  for (const node_name& n : f.others) others.push_back(to_string(n));
  s.other = list_of(others);
  s.window = f.begins.window;
  // Window 0 is the start of the run and has no phases.
  s.phase = f.begins.window == 0 ? fault_phase::train : f.begins.phase;
  s.offset_s = f.begins.offset_s;
  s.duration_s = f.duration_s;
  if (f.ends) s.duration_windows = f.ends->window - f.begins.window;
  return s;
}

using renaming = std::map<std::string, std::optional<std::string>>;  ///< nothing: gone

/// Lowers the counts of the groups and notes the new names.
template <class Group>
void thin_out(std::vector<Group>& groups, net::role kind, const std::set<node_name>& gone, renaming& names) {
  std::uint64_t was = 0, is = 0;
  for (Group& g : groups) {
    std::uint64_t left = 0;
    for (std::uint64_t i = 0; i < g.count; ++i, ++was) {
      const node_name before{kind, was};
      if (gone.contains(before)) {
        names[to_string(before)] = std::nullopt;
        continue;
      }
      names[to_string(before)] = to_string({kind, is++});
      ++left;
    }
    g.count = left;
  }
  std::erase_if(groups, [](const Group& g) { return g.count == 0; });
}

std::string renamed(const std::string& list, const renaming& names) {
  std::vector<std::string> words;
  for (const std::string& w : words_of(list)) {
    const auto at = names.find(w);
    if (at == names.end())
      words.push_back(w);
    else if (at->second)
      words.push_back(*at->second);
  }
  return list_of(words);
}

}  // namespace

experiment with_listed_faults(const experiment& e) {
  experiment listed = e;
  listed.faults.clear();
  listed.chaos = {};
  listed.chaos.rare_branches = e.chaos.rare_branches;
  for (const planned_fault& f : make_fault_plan(e).faults) listed.faults.push_back(spec_of(f));
  return listed;
}

experiment with_faults(experiment e, const std::vector<std::size_t>& kept) {
  std::vector<fault_spec> faults;
  for (const std::size_t i : kept) faults.push_back(e.faults[i]);
  e.faults = std::move(faults);
  return e;
}

experiment without_nodes(experiment e, const std::set<node_name>& gone) {
  renaming names;
  thin_out(e.peers, net::role::peer, gone, names);
  thin_out(e.validators, net::role::validator, gone, names);
  const std::uint64_t peers = std::max<std::uint64_t>(heads_in(e.peers), 1);
  e.protocol.aggregation.minimum = std::min(e.protocol.aggregation.minimum, peers);
  std::vector<fault_spec> faults;
  for (fault_spec& f : e.faults) {
    const std::string target = renamed(f.target, names), other = renamed(f.other, names);
    // An empty list would mean the usual targets, or everybody.
    if ((target.empty() && !f.target.empty()) || (other.empty() && !f.other.empty())) continue;
    f.target = target;
    f.other = other;
    faults.push_back(std::move(f));
  }
  e.faults = std::move(faults);
  return e;
}

experiment with_windows(experiment e, std::uint64_t windows) {
  e.run.windows = windows;
  std::erase_if(e.faults, [windows](const fault_spec& f) { return f.window > windows; });
  return e;
}

experiment moved_earlier(experiment e, std::uint64_t windows) {
  e.run.windows -= windows;
  for (fault_spec& f : e.faults) f.window -= windows;
  return e;
}

std::vector<node_name> members_of(const experiment& e) {
  const target_finder everybody(e);
  std::vector<node_name> all = everybody.peers();
  all.insert(all.end(), everybody.validators().begin(), everybody.validators().end());
  return all;
}

}  // namespace gauntlet::runtime
