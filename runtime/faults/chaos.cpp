#include "runtime/faults/chaos.hpp"

#include "base/errors.hpp"
#include "base/nearest.hpp"
#include "base/random.hpp"
#include "runtime/faults/fault.hpp"
#include "runtime/faults/timeline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace gauntlet::runtime {

namespace {

constexpr std::size_t attempts_max = 8;  // to find nodes that are not down yet

std::vector<std::string> checked_kinds(const std::string& list, const std::string& key) {
  const std::vector<std::string> all = fault_registry::instance().names();
  std::vector<std::string> named = words_of(list);
  for (const std::string& k : named)
    if (k != "all" && !fault_registry::instance().contains(k))
      throw user_error(fmt::format("{}: no fault kind is called '{}'", key, k), suggest(k, all));
  return named;
}

/// Kinds that the section names, in alphabetical order.
std::vector<std::string> kinds_of(const chaos_section& c) {
  const auto named = checked_kinds(c.kinds, "chaos.kinds");
  const auto except = checked_kinds(c.except, "chaos.except");
  const auto has = [](const std::vector<std::string>& list, const std::string& k) {
    return std::find(list.begin(), list.end(), k) != list.end();
  };
  std::vector<std::string> kinds;
  for (const auto& [name, entry] : fault_registry::instance().entries()) {
    if (has(except, name) || !(has(named, name) || has(named, "all"))) continue;
    if (entry.make(options(entry.options))->traits().in_chaos) kinds.push_back(name);
  }
  if (kinds.empty())
    throw user_error("chaos.kinds: nothing is left to draw from", "name other kinds, or fewer in chaos.except");
  return kinds;
}

/// From 0 at no intensity over the standard at a half to twice as much at full, within the option's range.
double drawn_number(double standard, const limits& range, double intensity, generator& random) {
  const double scaled = standard * 2 * intensity * (0.5 + random.unit() * 0.5);
  return std::clamp(scaled, range.min, range.max);
}

options draw_options(const std::vector<option_spec>& specs, double intensity, generator& random) {
  options drawn(specs);
  for (const option_spec& s : specs) {
    if (const auto* d = std::get_if<double>(&s.standard))
      drawn.set(s.name, drawn_number(*d, s.range, intensity, random));
    else if (const auto* i = std::get_if<std::int64_t>(&s.standard))
      drawn.set(s.name,
                static_cast<std::int64_t>(drawn_number(static_cast<double>(*i), s.range, intensity, random) + 0.5));
    else if (!s.choices.empty())
      drawn.set(s.name, s.choices[random.below(s.choices.size())]);
  }
  return drawn;
}

class chaos_drawer {
 public:
  chaos_drawer(const experiment& e, const target_finder& everybody, const std::vector<planned_fault>& planned)
      : experiment_(e),
        chaos_(e.chaos),
        everybody_(everybody),
        kinds_(kinds_of(e.chaos)),
        random_(generator_for(e.run.seed, "chaos")) {
    for (const planned_fault& f : planned) remember(f);
  }

  std::vector<planned_fault> draw() {
    std::vector<planned_fault> drawn;
    for (window_index w = chaos_.first_window; w < end(); ++w) {
      double expected = rate_in(w);
      for (; expected >= 1 || (expected > 0 && random_.chance(expected)); expected -= 1) {
        auto f = draw_one(w);
        if (!f) continue;
        f->id = fmt::format("chaos/{}", drawn.size());
        remember(*f);
        drawn.push_back(std::move(*f));
      }
    }
    return drawn;
  }

 private:
  /// First window in which everything has healed.
  window_index end() const { return experiment_.run.windows - std::min(experiment_.run.windows, chaos_.quiet_windows); }

  double rate_in(window_index w) const {
    const double rate = chaos_.faults_per_window;
    if (chaos_.shape == chaos_shape::bursts) return w % 4 == 0 ? 4 * rate : 0;
    if (chaos_.shape == chaos_shape::flat) return rate;
    return 2 * rate * static_cast<double>(w) / static_cast<double>(end());
  }

  std::optional<planned_fault> draw_one(window_index w) {
    const std::string& kind = kinds_[random_.below(kinds_.size())];
    const auto& entry = fault_registry::instance().find(kind);
    planned_fault f;
    f.what = {kind, draw_options(entry.options, chaos_.intensity, random_)};
    const fault_traits traits = entry.make(f.what.options)->traits();
    const auto phase = static_cast<fault_phase>(random_.below(enum_names<fault_phase>::values.size()));
    // A phase after the first one lies in the next window already.
    const window_index first = phase == fault_phase::train ? w : w - 1;
    f.begins = {first, phase, random_.unit()};
    const window_index longest = std::min<window_index>(chaos_.duration_windows_max, end() - w);
    // So that a [[fault]] with a duration_windows can say the same.
    f.ends = moment{first + 1 + random_.below(longest), phase, f.begins.offset_s};
    f.detail = fmt::format("drawn at intensity {}", chaos_.intensity);
    for (std::size_t attempt = 0; attempt < attempts_max; ++attempt) {
      f.targets = draw_targets(traits);
      if (!traits.takes_down || may_go(f)) return f;
    }
    return std::nullopt;
  }

  /// One service, or some members of one role.
  std::vector<node_name> draw_targets(const fault_traits& traits) {
    const net::role kind = traits.hits[random_.below(traits.hits.size())];
    if (kind != net::role::peer && kind != net::role::validator) {
      std::vector<node_name> alike = everybody_.services();
      std::erase_if(alike, [kind](const node_name& n) { return n.kind != kind; });
      return {alike.size() == 1 ? alike.front() : alike[random_.below(alike.size())]};
    }
    std::vector<node_name> all = kind == net::role::peer ? everybody_.peers() : everybody_.validators();
    random_.shuffle(all);
    const double most = static_cast<double>(all.size()) * chaos_.intensity;
    all.resize(1 + random_.below(1 + static_cast<std::uint64_t>(most / 2)));
    std::sort(all.begin(), all.end());
    return all;
  }

  void remember(const planned_fault& f) {
    if (!traits_of(f.what).takes_down) return;
    fault_span s = absence_of(f, experiment_.protocol.window);
    // Seconds do not say how many windows they are, and a node takes its time to come back.
    s.ends += 1;
    for (const node_name& n : f.targets) down_[n].push_back(s);
  }

  bool may_go(const planned_fault& f) const {
    const fault_span mine = span_of(f, experiment_.protocol.window);
    const auto is_down = [&](const node_name& n) {
      const auto at = down_.find(n);
      return at != down_.end() &&
             std::any_of(at->second.begin(), at->second.end(), [&](const fault_span& s) { return s.overlaps(mine); });
    };
    if (std::any_of(f.targets.begin(), f.targets.end(), is_down)) return false;
    for (const auto* role : {&everybody_.peers(), &everybody_.validators()}) {
      const auto down = static_cast<std::size_t>(std::count_if(role->begin(), role->end(), is_down));
      const auto more = static_cast<std::size_t>(std::count_if(
          f.targets.begin(), f.targets.end(), [&](const node_name& n) { return n.kind == role->front().kind; }));
      if (more > 0 && static_cast<double>(down + more) > chaos_.down_max * static_cast<double>(role->size()))
        return false;
    }
    return true;
  }

  const experiment& experiment_;
  const chaos_section& chaos_;
  const target_finder& everybody_;
  std::vector<std::string> kinds_;
  generator random_;
  std::map<node_name, std::vector<fault_span>> down_;
};

}  // namespace

std::vector<planned_fault> draw_chaos(const experiment& e, const target_finder& everybody,
                                      const std::vector<planned_fault>& planned) {
  if (e.chaos.faults_per_window <= 0) {
    kinds_of(e.chaos);  // a misspelt kind is a mistake all the same
    return {};
  }
  const window_index windows = e.run.windows;
  if (e.chaos.first_window > windows)
    throw user_error(
        fmt::format("chaos.first_window: window {} is past the end: the run has {}", e.chaos.first_window, windows),
        "begin earlier, or give a larger run.windows");
  return chaos_drawer(e, everybody, planned).draw();
}

}  // namespace gauntlet::runtime
