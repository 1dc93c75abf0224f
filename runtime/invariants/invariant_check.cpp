#include "runtime/invariants/invariant_check.hpp"

namespace gauntlet::runtime {

invariant_check::invariant_check(actors::protocol_parameters parameters, const invariant_settings& settings,
                                 const std::vector<std::string>& names)
    : picture_(std::move(parameters)) {
  for (const std::string& name : names.empty() ? invariant_registry::instance().names() : names) {
    const auto& entry = invariant_registry::instance().find(name);
    const auto set = settings.find(name);
    const bool off = names.empty() && set != settings.end() && !set->second.held;
    const options chosen = set == settings.end() ? options(entry.options) : set->second.options;
    running_.push_back({name, off ? nullptr : entry.make(chosen, picture_)});
  }
}

void invariant_check::write(const actors::journal_entry& entry) {
  const journal_line line{++line_, entry};
  picture_.on(line.number, entry);
  for (const running& r : running_)
    if (r.held()) r.checker->on(line);
}

std::vector<invariant_outcome> invariant_check::finish() {
  std::vector<invariant_outcome> outcomes;
  for (const running& r : running_) {
    invariant_outcome o;
    o.name = r.name;
    o.claim = invariant_registry::instance().find(r.name).summary;
    if (r.held()) r.checker->finish();
    if (r.checker == nullptr) {
      o.excuse = "the configuration has switched it off ([invariants])";
    } else {
      o.excuse = r.checker->excuse();
      o.checks = r.checker->checks();
      o.breaches = r.checker->breaches();
      o.violations = r.checker->violations();
    }
    outcomes.push_back(std::move(o));
  }
  return outcomes;
}

std::uint64_t breaches_in(const std::vector<invariant_outcome>& outcomes) {
  std::uint64_t sum = 0;
  for (const invariant_outcome& o : outcomes) sum += o.breaches;
  return sum;
}

}  // namespace gauntlet::runtime
