#include "runtime/report/view_comparison.hpp"

#include <algorithm>

namespace gauntlet::runtime {

void view_comparison::holds(window_index window, const digest& state, std::uint64_t stake) {
  holders& h = states_[window][state];
  ++h.nodes;
  h.stake += stake;
}

bool view_comparison::gathered(window_index window, const std::vector<gauntlet::uid>& uids, std::uint64_t stake) {
  const auto [at, fresh] = gathered_.try_emplace(window);
  at->second.all += stake;
  for (const gauntlet::uid u : uids) at->second.of_peer[u] += stake;
  return fresh;
}

void view_comparison::add_to(run_summary& s) const {
  for (const auto& [w, held] : states_) {
    std::uint64_t all = 0;
    holders most;
    for (const auto& [state, h] : held) {
      all += h.nodes;
      most = std::max(most, h);
    }
    s.forks.windows += held.size() > 1 ? 1 : 0;
    s.forks.states_max = std::max<std::uint64_t>(s.forks.states_max, held.size());
    s.forks.times_off_majority += all - most.nodes;
  }
  for (const auto& [w, g] : gathered_) {
    const auto used = [&g](std::uint64_t stake) { return stake > g.all - stake; };
    const auto size = static_cast<std::uint64_t>(
        std::count_if(g.of_peer.begin(), g.of_peer.end(), [&](const auto& p) { return used(p.second); }));
    s.null_windows += size > 0 ? 0 : 1;
    if (size > 0) s.step_sizes[w] = size;
    for (peer_summary& p : s.peers) {
      const auto at = p.uid ? g.of_peer.find(*p.uid) : g.of_peer.end();
      if (at != g.of_peer.end() && used(at->second)) ++p.contributions_used;
    }
  }
}

}  // namespace gauntlet::runtime
