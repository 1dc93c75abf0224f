#include "runtime/simulation/crew.hpp"

#include "base/check.hpp"

#include <utility>

namespace gauntlet::runtime {

crew::~crew() {
  for (auto& [address, p] : nodes_) p.running.kill();
}

void crew::add(station s, duration delay, bool starts) {
  const net::address self = s.self;
  post& p = nodes_[self];
  p.made_of = std::move(s);
  p.core = p.made_of.make_core(nullptr);
  network_.set_link(self, p.made_of.link);
  if (starts)
    spawn(p, delay);
  else
    p.down = 1;
}

void crew::spawn(post& p, duration delay) {
  actors::role_wiring wiring;
  wiring.self = p.made_of.self;
  wiring.core = p.core;
  if (p.made_of.make_device) wiring.jobs = p.made_of.make_device();
  wiring.journal = hooks_.journal;
  wiring.run_finished = hooks_.run_finished;
  wiring.local_time = [shown = hooks_.local_time, self = p.made_of.self](time_point now) { return shown(self, now); };
  wiring.settled = [settled = hooks_.settled, self = p.made_of.self, core = p.core] { settled(self, *core); };
  if (hooks_.observed)
    wiring.observed = [seen = hooks_.observed, self = p.made_of.self](
                          const actors::event& e, const actors::effects& out) { seen(self, e, out); };
  p.running = actors::spawn_role(host_, network_, std::move(wiring), delay);
  for (std::uint64_t i = 0; i < p.pauses; ++i) p.running.pause();
}

crew::post* crew::find(const net::address& node) {
  const auto at = nodes_.find(node);
  return at == nodes_.end() ? nullptr : &at->second;
}

void crew::crash(const net::address& node, disk what) {
  post* p = find(node);
  if (p == nullptr) return;
  const bool keeps = what == disk::kept || p->made_of.always_keeps_disk;
  if (p->down++ == 0) {
    p->disk = keeps ? p->core->disk() : nullptr;
    p->running.kill();
    hooks_.stopped(node, true);
  } else if (!keeps) {
    p->disk = nullptr;
  }
}

void crew::leave(const net::address& node) {
  post* p = find(node);
  if (p == nullptr || p->down++ > 0) return;
  p->disk = nullptr;
  p->running.stop();
  hooks_.stopped(node, true);
}

void crew::restart(const net::address& node) {
  post* p = find(node);
  if (p == nullptr) return;
  GAUNTLET_CHECK(p->down > 0);
  if (--p->down > 0) return;
  // One that left may not have got to it yet.
  p->running.kill();
  hooks_.journal({host_.now(), node, actors::events::node_restarted{node, p->disk != nullptr}});
  p->marks = marks_of(*p);
  p->core = p->made_of.make_core(std::exchange(p->disk, nullptr));
  hooks_.going(node);
  spawn(*p, duration::zero());
}

actors::queue_marks crew::marks_of(const post& p) {
  actors::queue_marks all = p.marks;
  all.add(p.core->marks());
  all.add(p.running.marks());
  return all;
}

std::map<net::address, actors::queue_marks> crew::marks() const {
  std::map<net::address, actors::queue_marks> all;
  for (const auto& [node, p] : nodes_) all.emplace(node, marks_of(p));
  return all;
}

void crew::pause(const net::address& node) {
  post* p = find(node);
  if (p == nullptr) return;
  ++p->pauses;
  hooks_.stopped(node, false);
  if (p->running.alive()) p->running.pause();
}

void crew::resume(const net::address& node) {
  post* p = find(node);
  if (p == nullptr) return;
  GAUNTLET_CHECK(p->pauses > 0);
  --p->pauses;
  hooks_.going(node);
  if (p->running.alive() && p->running.paused()) p->running.resume();
}

}  // namespace gauntlet::runtime
