#include "runtime/faults/injector.hpp"

#include <algorithm>
#include <utility>

namespace gauntlet::runtime {

injector::injector(fault_plan plan, levers l, directory nodes, std::function<void(actors::events::any)> note)
    : plan_(std::move(plan)), levers_(std::move(l)), nodes_(std::move(nodes)), note_(std::move(note)) {}

void injector::start() {
  for (const planned_fault& f : plan_.faults) wait_for(f.begins, [this, &f] { begin(f); });
}

void injector::observe(const actors::events::any& e) {
  if (clock_.observe(e)) reach();
}

void injector::observe(const net::message& m) {
  if (clock_.observe(m)) reach();
}

void injector::reach() {
  std::vector<waiting> due;
  std::erase_if(waiting_, [&](waiting& w) {
    const bool now = clock_.reached(w.when.window, w.when.phase);
    if (now) due.push_back(std::move(w));
    return now;
  });
  // On a turn of their own: whoever brought the moment about is in the middle of an event.
  for (waiting& w : due) levers_.after(from_seconds(w.when.offset_s), std::move(w.then));
}

void injector::wait_for(const moment& m, std::function<void()> then) {
  if (clock_.reached(m.window, m.phase))
    levers_.after(from_seconds(m.offset_s), std::move(then));
  else
    waiting_.push_back({m, std::move(then)});
}

void injector::begin(const planned_fault& f) {
  if (retired_) return;
  running r;
  r.kind = f.what.kind;
  r.what = fault_registry::instance().find(f.what.kind).make(f.what.options);
  r.scene = {f.id, targets_of(f), addresses(f.others)};
  note_(actors::events::fault_began{f.id, r.kind, r.scene.targets, !f.never_ends(), f.detail});
  r.what->begin(levers_, r.scene);
  running_.insert_or_assign(f.id, std::move(r));
  if (f.never_ends()) return;
  if (f.ends) {
    wait_for(*f.ends, [this, id = f.id] { end(id); });
    // Where the fault itself keeps windows from opening, that moment never comes.
    const auto windows = static_cast<double>(f.ends->window - f.begins.window + 1);
    levers_.after(from_seconds(windows * plan_.longest_window_s), [this, id = f.id] { end(id); });
  } else {
    levers_.after(from_seconds(f.duration_s), [this, id = f.id] { end(id); });
  }
}

void injector::end(const std::string& id) {
  running& r = running_.at(id);
  if (std::exchange(r.over, true)) return;
  r.what->end(levers_, r.scene);
  note_(actors::events::fault_ended{id, r.kind, r.scene.targets});
}

std::vector<net::address> injector::targets_of(const planned_fault& f) const {
  std::vector<net::address> found = addresses(f.targets);
  const auto take = [&found](const std::optional<net::address>& a) {
    if (a && std::find(found.begin(), found.end(), *a) == found.end()) found.push_back(*a);
  };
  for (const gauntlet::uid u : f.uids) take(nodes_.by_uid(u));
  if (f.lead) take(nodes_.lead());
  return found;
}

std::vector<net::address> injector::addresses(const std::vector<node_name>& names) const {
  std::vector<net::address> found;
  for (const node_name& n : names)
    if (const auto a = nodes_.by_name(n)) found.push_back(*a);
  return found;
}

}  // namespace gauntlet::runtime
