#include "runtime/invariants/builtin_invariants.hpp"
#include "runtime/invariants/run_picture.hpp"

#include <fmt/format.h>

#include <set>

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;

class checkpoints final : public invariant {
 public:
  explicit checkpoints(const run_picture& run) : invariant(run), held_(replayed_windows), agreed_(replayed_windows) {
    if (run.own_view()) excuse(run_picture::own_view_excuse);
  }

  void on(const journal_line& line) override {
    if (const auto* a = event_of<events::state_applied>(line)) {
      if (!run().honest(line.entry.node)) return;
      first_held& first = held_.at(a->window);
      if (first.line == 0 || run().unsettled(a->window)) first = {a->state, line.entry.node, line.number};
    } else if (event_of<events::chain_reorganised>(line) != nullptr) {
      held_.forget_from(run().reorganised()->from);
    } else if (const auto* c = event_of<events::checkpoint_agreed>(line)) {
      agreed(*c, line);
    } else if (const auto* l = event_of<events::checkpoint_loaded>(line)) {
      if (run().honest(line.entry.node)) loaded(*l, line);
    }
  }

 private:
  /// What the first honest node held after a window.
  struct first_held {
    digest state;
    net::address node;
    std::uint64_t line = 0;
  };

  void agreed(const events::checkpoint_agreed& c, const journal_line& line) {
    agreed_.at(c.window).insert(c.state);
    require(c.agreeing > c.stake - c.agreeing && c.keepers > 0, [&] {
      return violation{c.window,
                       {},
                       {line.number},
                       fmt::format("{} of {} units of stake agree on a checkpoint that {} validators keep", c.agreeing,
                                   c.stake, c.keepers)};
    });
    const first_held* first = held_.find(c.window);
    if (first == nullptr || run().unsettled(c.window)) return;
    require(first->state == c.state, [&] {
      return violation{c.window,
                       {},
                       {line.number, first->line},
                       fmt::format("the checkpoint holds state {}, where {} holds {} after window {}", c.state.brief(),
                                   net::to_string(first->node), first->state.brief(), c.window)};
    });
  }

  void loaded(const events::checkpoint_loaded& e, const journal_line& line) {
    const std::set<digest>* known = agreed_.find(e.window);
    require(known != nullptr && known->contains(e.state), [&] {
      return violation{
          e.window,
          net::to_string(line.entry.node),
          {line.number},
          fmt::format("starts from state {} after window {}, which was never agreed", e.state.brief(), e.window)};
    });
  }

  window_memory<first_held> held_;
  window_memory<std::set<digest>> agreed_;  ///< a reorganisation may have a checkpoint agreed again
};

}  // namespace

invariant_registry::entry checkpoints_invariant() {
  return {
      "checkpoints",
      "A checkpoint is what honest nodes held after its window, attested by more than half of the stake, and nobody "
      "starts from anything else.",
      {},
      [](const options&, const run_picture& run) { return std::make_unique<checkpoints>(run); }};
}

}  // namespace gauntlet::runtime
