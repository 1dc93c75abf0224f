#include "runtime/faults/node_troubles.hpp"

#include <algorithm>

namespace gauntlet::runtime {

void device_troubles::slow_down(const std::string& cause, node_set nodes, double factor) {
  now_[cause] = {std::move(nodes), factor, 0};
}

void device_troubles::fail_jobs(const std::string& cause, node_set nodes, double rate) {
  now_[cause] = {std::move(nodes), 1, rate};
}

double device_troubles::slowdown(const net::address& node) const {
  double factor = 1;
  for (const auto& [cause, e] : now_)
    if (e.nodes.contains(node)) factor *= e.factor;
  return factor;
}

bool device_troubles::fails(const net::address& node) {
  double good = 1;
  for (const auto& [cause, e] : now_)
    if (e.nodes.contains(node)) good *= 1 - e.failure_rate;
  return good < 1 && !random_.chance(good);
}

time_point clock_troubles::shown_to(const net::address& node, time_point now) const {
  duration off{};
  for (const auto& [cause, e] : now_) {
    if (!e.nodes.contains(node)) continue;
    const duration age = now - e.error.since;
    off += e.error.skew + from_seconds(seconds(age) * e.error.drift);
    if ((age / e.error.jump_every) % 2 == 0) off += e.error.jump;
  }
  return std::max(time_point{}, now + off);
}

}  // namespace gauntlet::runtime
