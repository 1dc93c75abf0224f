#include "runtime/invariants/builtin_invariants.hpp"
#include "runtime/invariants/run_picture.hpp"

#include <fmt/format.h>

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;

class step_count final : public invariant {
 public:
  explicit step_count(const run_picture& run) : invariant(run), outcomes_(replayed_windows) {
    if (run.own_view()) excuse(run_picture::own_view_excuse);
  }

  void on(const journal_line& line) override {
    if (const auto* m = event_of<events::manifest_included>(line)) {
      outcomes_.at(m->window) = {true, run().honest(m->lead), line.number};
    } else if (const auto* n = event_of<events::window_null>(line)) {
      outcomes_.at(n->window) = {false, true, line.number};
    } else if (const auto* s = event_of<events::node_started>(line)) {
      latest_.erase({s->role, s->hotkey});
    } else if (const auto* again = event_of<events::node_restarted>(line)) {
      latest_.erase(again->node);
    } else if (event_of<events::chain_reorganised>(line) != nullptr) {
      latest_.clear();
    } else if (const auto* c = event_of<events::checkpoint_loaded>(line)) {
      latest_[line.entry.node] = {c->window, c->steps, c->state, line.number};
    } else if (const auto* a = event_of<events::state_applied>(line)) {
      if (run().honest(line.entry.node)) applied(*a, line);
    }
  }

 private:
  struct outcome {
    bool manifest = false;
    bool honest_lead = false;
    std::uint64_t line = 0;
  };
  struct held {
    window_index window = 0;
    std::uint64_t steps = 0;
    digest state;
    std::uint64_t line = 0;
  };

  void applied(const events::state_applied& e, const journal_line& line) {
    const auto [at, fresh] = latest_.try_emplace(line.entry.node, held{e.window, e.steps, e.state, line.number});
    const held before = at->second;
    at->second = {e.window, e.steps, e.state, line.number};
    const outcome* of = outcomes_.find(e.window);
    const std::string name = net::to_string(line.entry.node);
    require(of != nullptr, [&] {
      return violation{e.window, name, {line.number}, fmt::format("applies window {} before it is settled", e.window)};
    });
    // A node may not have heard yet that the chain has settled the window anew.
    if (of == nullptr || fresh || e.window != before.window + 1 || run().unsettled(e.window)) return;
    const bool same = e.steps == before.steps && e.state == before.state;
    const bool stepped = e.steps == before.steps + 1 && e.state != before.state;
    // Payloads that turn out invalid make no step for anybody; no honest lead names any.
    require(of->manifest ? stepped || (same && !of->honest_lead) : same, [&] {
      return violation{e.window,
                       name,
                       {line.number, before.line, of->line},
                       fmt::format("goes from {} steps to {} and {} state at window {}, which {}", before.steps,
                                   e.steps, e.state == before.state ? "keeps its" : "changes", e.window,
                                   of->manifest ? "has a manifest" : "is null")};
    });
  }

  window_memory<outcome> outcomes_;
  std::map<net::address, held> latest_;
};

}  // namespace

invariant_registry::entry step_count_invariant() {
  return {"step_count",
          "A manifest makes one step and a null window none, and no window is applied before it is settled.",
          {},
          [](const options&, const run_picture& run) { return std::make_unique<step_count>(run); }};
}

}  // namespace gauntlet::runtime
