#include "runtime/invariants/builtin_invariants.hpp"
#include "runtime/invariants/run_picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;

class state_order final : public invariant {
 public:
  explicit state_order(const run_picture& run) : invariant(run) {}

  void on(const journal_line& line) override {
    if (const auto* n = event_of<events::node_started>(line)) {
      // Started anew, a node begins with what it finds.
      latest_.erase({n->role, n->hotkey});
      return;
    }
    if (const auto* again = event_of<events::node_restarted>(line)) {
      latest_.erase(again->node);
      return;
    }
    if (const auto* c = event_of<events::checkpoint_loaded>(line)) {
      // Who has told of no step so far may not know yet that it is registered, and goes on without telling.
      const auto known = latest_.find(line.entry.node);
      if (known != latest_.end()) known->second = {c->window, line.number};
      return;
    }
    if (event_of<events::chain_reorganised>(line) != nullptr) {
      undone_.push_back(*run().reorganised());
      return;
    }
    if (const auto* r = event_of<events::replaced>(line)) {
      for (const net::role kind : {net::role::peer, net::role::validator}) replaced_.insert({kind, r->former});
      return;
    }
    const auto* e = event_of<events::state_applied>(line);
    if (e == nullptr || !run().honest(line.entry.node)) return;
    const auto [at, fresh] = latest_.try_emplace(line.entry.node, applied{e->window, line.number});
    if (fresh) return;
    const applied before = at->second;
    at->second = {e->window, line.number};
    // The chain may have taken back what settled a window or two. Who is cut off hears of it late, and of several at
    // once, but does before it goes on beyond the window that was open then.
    const bool taken_back = std::any_of(undone_.begin(), undone_.end(), [&](const auto& r) {
      return e->window >= r.from && e->window <= before.window && before.window <= r.open;
    });
    // Without a uid it has gone on without telling, until the chain gave it one again.
    const bool untold = e->window > before.window + 1 && replaced_.erase(line.entry.node) > 0;
    require(e->window == before.window + 1 || taken_back || untold, [&] {
      return violation{e->window,
                       net::to_string(line.entry.node),
                       {line.number, before.line},
                       fmt::format("applies window {} after window {}", e->window, before.window)};
    });
  }

 private:
  struct applied {
    window_index window = 0;
    std::uint64_t line = 0;
  };
  std::map<net::address, applied> latest_;
  std::vector<run_picture::reorganisation> undone_;
  std::set<net::address> replaced_;  ///< have lost their uid and told of every step since, so far
};

}  // namespace

invariant_registry::entry state_order_invariant() {
  return {"state_order",
          "The state of an honest node never goes back, unless the chain does: it applies all windows in turn, each "
          "once, but for those "
          "before a checkpoint that it starts from.",
          {},
          [](const options&, const run_picture& run) { return std::make_unique<state_order>(run); }};
}

}  // namespace gauntlet::runtime
