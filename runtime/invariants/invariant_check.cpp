#include "runtime/invariants/invariant_check.hpp"

#include "actors/protocol/chain_follower.hpp"

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
  if (const auto* r = event_of<actors::events::chain_reorganised>(line)) go_back_before(r->height);
  // What a block brings is told after it.
  if (event_of<actors::events::block_made>(line) != nullptr) remember(picture_.height());
  picture_.on(line.number, entry);
  for (const running& r : running_)
    if (r.held()) r.checker->on(line);
}

void invariant_check::remember(block_height height) {
  chapter c{height, picture_, {}};
  for (const running& r : running_) c.copies.push_back(r.held() ? r.checker->copy() : nullptr);
  chapters_.push_back(std::move(c));
  if (chapters_.size() > actors::reorganisation_depth_max + 1) chapters_.pop_front();
}

void invariant_check::go_back_before(block_height height) {
  while (chapters_.size() > 1 && chapters_.back().height >= height) chapters_.pop_back();
  if (chapters_.empty() || chapters_.back().height + 1 != height) return;
  chapter& c = chapters_.back();
  picture_.go_back_to(c.picture);
  for (std::size_t i = 0; i < running_.size(); ++i) {
    if (c.copies[i] == nullptr) continue;
    c.copies[i]->keep_record_of(*running_[i].checker);
    running_[i].checker = std::move(c.copies[i]);
  }
  chapters_.pop_back();
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
