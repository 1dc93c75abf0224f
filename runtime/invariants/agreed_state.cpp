#include "runtime/invariants/builtin_invariants.hpp"
#include "runtime/invariants/run_picture.hpp"

#include <fmt/format.h>

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;

class agreed_state final : public invariant {
 public:
  explicit agreed_state(const run_picture& run) : invariant(run), held_(replayed_windows) {
    if (run.own_view()) excuse(run_picture::own_view_excuse);
  }

  void on(const journal_line& line) override {
    if (const auto* e = event_of<events::state_applied>(line)) {
      // States are cumulative: who went astray in an unsettled window differs in the next ones, too.
      if (run().honest(line.entry.node) && !run().unsettled(e->window)) holds(e->window, e->state, line);
    } else if (const auto* c = event_of<events::checkpoint_loaded>(line)) {
      if (run().honest(line.entry.node) && !run().unsettled(c->window)) holds(c->window, c->state, line);
    } else if (event_of<events::chain_reorganised>(line) != nullptr) {
      held_.forget_from(run().reorganised()->from);
    } else if (const auto* end = event_of<events::run_closed>(line)) {
      closed(*end, line);
    }
  }

 private:
  /// What the first honest node held after a window.
  struct first_held {
    digest state;
    net::address node;
    std::uint64_t line = 0;
  };

  void holds(window_index w, const digest& state, const journal_line& line) {
    first_held& first = held_.at(w);
    if (first.line == 0) {
      first = {state, line.entry.node, line.number};
      return;
    }
    require(first.state == state, [&] {
      return violation{w,
                       net::to_string(line.entry.node),
                       {line.number, first.line},
                       fmt::format("holds state {} after window {}, where {} holds {}", state.brief(), w,
                                   net::to_string(first.node), first.state.brief())};
    });
  }

  void closed(const events::run_closed& e, const journal_line& line) {
    const first_held* last = held_.find(e.window);
    if (last == nullptr || run().unsettled(e.window)) return;
    require(last->state == e.state, [&] {
      return violation{e.window,
                       {},
                       {line.number, last->line},
                       fmt::format("the run ends in state {}, where {} holds {} after window {}", e.state.brief(),
                                   net::to_string(last->node), last->state.brief(), e.window)};
    });
  }

  window_memory<first_held> held_;
};

}  // namespace

invariant_registry::entry agreed_state_invariant() {
  return {"agreed_state",
          "Honest nodes hold the same agreed state after each window, late joiners included.",
          {},
          [](const options&, const run_picture& run) { return std::make_unique<agreed_state>(run); }};
}

}  // namespace gauntlet::runtime
