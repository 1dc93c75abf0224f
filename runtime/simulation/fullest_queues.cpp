#include "runtime/simulation/fullest_queues.hpp"

#include <map>
#include <string>
#include <utility>

namespace gauntlet::runtime {

namespace {

using actors::queue;
using actors::queue_mark;
using actors::events::queue_counted;

/// Compares without rounding: limits are far below 2^32.
bool nearer(const queue_mark& one, const queue_counted& other) {
  return one.most * other.limit > other.most * one.limit;
}

}  // namespace

std::vector<queue_counted> fullest_queues(const crew& nodes, const net::simulated_network& network) {
  std::map<std::pair<net::role, std::size_t>, queue_counted> fullest;
  for (const auto& [node, marks] : nodes.marks()) {
    for (std::size_t i = 0; i < actors::queues_count; ++i) {
      const auto which = static_cast<queue>(i);
      const queue_mark& m = marks.of(which);
      if (!m.seen()) continue;
      const auto [at, first] = fullest.try_emplace({node.kind, i}, queue_counted{std::string(enum_name(which)), node});
      queue_counted& q = at->second;
      q.refused += m.refused;
      if (!first && !nearer(m, q)) continue;
      q.node = node;
      q.most = m.most;
      q.limit = m.limit;
    }
  }
  std::vector<queue_counted> all;
  for (auto& [where, q] : fullest) all.push_back(std::move(q));

  const net::simulated_network::fullness& f = network.fullest();
  const auto of_network = [&all](queue which, std::uint64_t most, std::uint64_t limit, std::uint64_t refused) {
    all.push_back({std::string(enum_name(which)), net::address::chain(), most, limit, refused});
  };
  of_network(queue::clogged, f.clogged, network.buffers().clogged, f.clogged_refused);
  of_network(queue::under_way, f.under_way, network.buffers().under_way, f.under_way_refused);
  return all;
}

}  // namespace gauntlet::runtime
