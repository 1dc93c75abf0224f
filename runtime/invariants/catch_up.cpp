#include "runtime/invariants/builtin_invariants.hpp"
#include "runtime/invariants/run_picture.hpp"

#include <fmt/format.h>

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;

class catch_up final : public invariant {
 public:
  catch_up(const run_picture& run, std::int64_t lag_windows)
      : invariant(run), lag_windows_(static_cast<window_index>(lag_windows)), others_(replayed_windows) {
    if (run.own_view()) excuse(run_picture::own_view_excuse);
  }

  void on(const journal_line& line) override {
    if (const auto* a = event_of<events::state_applied>(line)) {
      if (!run().honest(line.entry.node)) return;
      applied& first = others_.at(a->window);
      if (first.line == 0 || run().unsettled(a->window)) first = {a->window, a->state, line.entry.node, line.number};
      latest_[line.entry.node] = {a->window, a->state, line.entry.node, line.number};
    } else if (const auto* l = event_of<events::checkpoint_loaded>(line)) {
      latest_[line.entry.node] = {l->window, l->state, line.entry.node, line.number};
    } else if (event_of<events::chain_reorganised>(line) != nullptr) {
      others_.forget_from(run().reorganised()->from);
    } else if (const auto* c = event_of<events::caught_up>(line)) {
      if (run().honest(line.entry.node)) caught_up(*c, line);
    }
  }

 private:
  struct applied {
    window_index window = 0;
    digest state;
    net::address node;
    std::uint64_t line = 0;
  };

  void caught_up(const events::caught_up& e, const journal_line& line) {
    const std::string name = net::to_string(line.entry.node);
    const applied mine = latest_[line.entry.node];
    require(mine.line != 0 && mine.window == e.window, [&] {
      return violation{e.window,
                       name,
                       {line.number, mine.line},
                       fmt::format("claims to have caught up with window {}, and has not applied it", e.window)};
    });
    // While something is broken its own view of the chain may be old, too.
    const bool may_know = run().calm() && run().calm_since().value_or(0) + lag_windows_ <= run().window();
    require(!may_know || run().window() <= e.window + lag_windows_, [&] {
      return violation{
          e.window,
          name,
          {line.number},
          fmt::format("calls itself caught up at window {} when window {} is open", e.window, run().window())};
    });
    const applied* other = others_.find(mine.window);
    if (run().unsettled(mine.window)) return;
    if (mine.line == 0 || other == nullptr || other->node == line.entry.node) return;
    require(other->state == mine.state, [&] {
      return violation{mine.window,
                       name,
                       {line.number, mine.line, other->line},
                       fmt::format("has caught up in state {}, where {} holds {} after window {}", mine.state.brief(),
                                   net::to_string(other->node), other->state.brief(), mine.window)};
    });
  }

  window_index lag_windows_;
  window_memory<applied> others_;  ///< the first to apply each window
  std::map<net::address, applied> latest_;
};

}  // namespace

invariant_registry::entry catch_up_invariant() {
  return {"catch_up",
          "An honest node that has caught up holds what the others hold, and is at most lag_windows behind.",
          {{"lag_windows", std::int64_t{3}, "from its newest step to the window that is open", {1, 1000}}},
          [](const options& o, const run_picture& run) {
            return std::make_unique<catch_up>(run, o.integer("lag_windows"));
          }};
}

}  // namespace gauntlet::runtime
