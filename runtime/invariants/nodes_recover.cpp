#include "runtime/invariants/builtin_invariants.hpp"
#include "runtime/invariants/run_picture.hpp"

#include <fmt/format.h>

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;

class nodes_recover final : public invariant {
 public:
  nodes_recover(const run_picture& run, const options& o)
      : invariant(run),
        windows_(static_cast<window_index>(o.integer("windows"))),
        replayed_per_window_(static_cast<window_index>(o.integer("replayed_per_window"))),
        patience_(from_seconds(o.number("patience_s"))) {}

  void on(const journal_line& line) override {
    if (const auto* a = event_of<events::state_applied>(line)) {
      holds(a->window, line);
    } else if (const auto* c = event_of<events::checkpoint_loaded>(line)) {
      holds(c->window, line);
    } else if (const auto* s = event_of<events::node_restarted>(line)) {
      nodes_.erase(s->node);
    } else if (const auto* d = event_of<events::desynchronised>(line)) {
      nodes_[line.entry.node].slow = d->reason == "the step is not computed yet";
    } else if (const auto* m = event_of<events::manifest_included>(line)) {
      settled(m->window);
    } else if (const auto* n = event_of<events::window_null>(line)) {
      settled(n->window);
    } else if (const auto* g = event_of<events::gathered>(line)) {
      settled(g->window);
    } else if (const auto* o = event_of<events::window_opened>(line)) {
      opened(o->window, line);
    }
  }

 private:
  struct progress {
    window_index next = 0;  ///< the first window that it has not applied
    std::uint64_t line = 0;
    bool slow = false;  ///< its device is the reason; only its user can help it
    bool behind = false;
    window_index since = 0;  ///< behind since this window opened
    time_point since_time{};
    window_index debt = 0;  ///< windows that it lacked then
    bool told = false;
  };

  void holds(window_index w, const journal_line& line) {
    progress& p = nodes_[line.entry.node];
    p.next = w + 1;
    p.line = line.number;
    p.slow = false;
  }

  void settled(window_index w) {
    if (!first_) first_ = w;
  }

  /// When window v opens, the step of v-2 is due.
  void opened(window_index v, const journal_line& line) {
    if (!first_ || !run().calm()) return;
    for (const auto& [address, m] : run().members()) {
      if (!m.uid || !run().honest(address) || run().lost_for_good(address)) continue;
      progress& p = nodes_[address];
      const window_index next = std::max(p.next, *first_);
      const window_index lag = v > next + 1 ? v - 1 - next : 0;
      judge(address, p, v, lag, line);
    }
  }

  void judge(const net::address& node, progress& p, window_index v, window_index lag, const journal_line& line) {
    const time_point now = line.entry.time;
    if (lag == 0 || !p.behind) p = {p.next, p.line, p.slow, lag > 0, v, now, lag, false};
    // While something was broken, nothing is promised.
    p.since = std::max(p.since, run().calm_since().value_or(0));
    p.since_time = std::max(p.since_time, run().calm_at());
    const window_index allowed = windows_ + p.debt / replayed_per_window_;
    // A request that a fault has swallowed is waited for; in lockstep, windows may be shorter than that.
    const bool overdue = lag > 0 && v > p.since + allowed && now > p.since_time + patience_ && !p.slow;
    if (overdue && p.told) return;
    p.told = overdue;
    require(!overdue, [&] {
      violation of{v, net::to_string(node), {line.number}, {}};
      if (p.line != 0) of.lines.push_back(p.line);
      of.what =
          fmt::format("is {} windows behind when window {} opens, {} windows after it fell behind; {} are allowed", lag,
                      v, v - p.since, allowed);
      return of;
    });
  }

  window_index windows_;
  window_index replayed_per_window_;
  duration patience_;
  std::optional<window_index> first_;  ///< that was ever settled
  std::map<net::address, progress> nodes_;
};

}  // namespace

invariant_registry::entry nodes_recover_invariant() {
  return {
      "nodes_recover",
      "Once faults have healed, an honest node that fell behind or came late holds the agreed state within a bounded "
      "time.",
      {{"windows", std::int64_t{3}, "windows that it may take", {1, 1e6}},
       {"replayed_per_window", std::int64_t{20}, "one window more for each so many that it has to replay", {1, 1e6}},
       {"patience_s", 20.0, "time that it may take however short windows are: an answer is waited for 15 s", {0, 1e6}}},
      [](const options& o, const run_picture& run) { return std::make_unique<nodes_recover>(run, o); }};
}

}  // namespace gauntlet::runtime
