#include "runtime/goodput/time_meter.hpp"

#include <algorithm>

namespace gauntlet::runtime {

namespace {

std::uint64_t count(duration d) { return static_cast<std::uint64_t>(d.count()); }

}  // namespace

void time_meter::start(const net::address& node, time_point at) { nodes_[node].told = at; }

void time_meter::job(const net::address& node, device_work kind, time_point begins, time_point ends, double lost) {
  const auto known = nodes_.find(node);
  if (known != nodes_.end() && ends > begins) known->second.work.push_back({kind, begins, ends, lost});
}

void time_meter::settled(const net::address& node, time_point now, std::size_t open_requests, bool behind) {
  const auto known = nodes_.find(node);
  if (known == nodes_.end()) return;
  node_state& n = known->second;
  if (n.open_requests == open_requests && n.behind == behind) return;
  advance(n, now);
  n.open_requests = open_requests;
  n.behind = behind;
}

void time_meter::stopped(const net::address& node, time_point now, bool dies) {
  const auto known = nodes_.find(node);
  if (known == nodes_.end()) return;
  advance(known->second, now);
  ++known->second.stops;
  if (!dies) return;
  known->second.work.clear();
  known->second.open_requests = 0;
}

void time_meter::going(const net::address& node, time_point now) {
  const auto known = nodes_.find(node);
  if (known == nodes_.end()) return start(node, now);
  if (known->second.stops == 0) return;
  advance(known->second, now);
  --known->second.stops;
}

std::vector<std::pair<net::address, time_meter::shares>> time_meter::take(time_point now, window_index w) {
  std::vector<std::pair<net::address, shares>> all;
  for (auto& [address, n] : nodes_) {
    if (n.told > now) continue;  // starts later
    advance(n, now);
    n.so_far.window = w;
    all.emplace_back(address, std::exchange(n.so_far, {}));
  }
  return all;
}

/// From one change of what the device does to the next.
void time_meter::advance(node_state& n, time_point now) {
  while (n.told < now) {
    while (!n.work.empty() && n.work.front().ends <= n.told) n.work.pop_front();
    const work_item* next = n.work.empty() ? nullptr : &n.work.front();
    const bool busy = next != nullptr && next->begins <= n.told;
    const time_point until = next == nullptr ? now : std::min(now, busy ? next->ends : next->begins);
    spend(n, until - n.told, busy ? next : nullptr);
    n.told = until;
  }
}

void time_meter::spend(node_state& n, duration time, const work_item* at) {
  shares& s = n.so_far;
  if (n.stops > 0) {
    s.lost_ns += count(time);
  } else if (at != nullptr) {
    const std::uint64_t lost = count(duration(static_cast<std::int64_t>(static_cast<double>(time.count()) * at->lost)));
    s.lost_ns += lost;
    const bool catching_up = n.behind && at->kind == device_work::applying;
    (at->kind == device_work::scoring ? s.scoring_ns
     : catching_up                    ? s.catch_up_ns
                                      : s.compute_ns) += count(time) - lost;
  } else if (n.open_requests > 0) {
    (n.behind ? s.catch_up_ns : s.communication_ns) += count(time);
  } else {
    s.waiting_ns += count(time);
  }
}

}  // namespace gauntlet::runtime
