#include "runtime/invariants/builtin_invariants.hpp"
#include "runtime/invariants/run_picture.hpp"

#include <fmt/format.h>

#include <set>

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;

class node_times final : public invariant {
 public:
  explicit node_times(const run_picture& run) : invariant(run) {}

  void on(const journal_line& line) override {
    if (const auto* w = event_of<events::window_opened>(line)) {
      length_ = line.entry.time - opened_at_;
      opened_at_ = line.entry.time;
      ended_ = w->window - 1;
      line_ = line.number;
    } else if (const auto* t = event_of<events::node_time>(line)) {
      // A node's first window may be cut short by its start, and the run's last one by the end.
      const bool whole = !told_.insert(line.entry.node).second && line_ != 0 && t->window == ended_;
      if (whole) told(*t, line);
    }
  }

 private:
  void told(const events::node_time& t, const journal_line& line) {
    const std::uint64_t sum =
        t.compute_ns + t.communication_ns + t.scoring_ns + t.catch_up_ns + t.waiting_ns + t.lost_ns;
    require(sum == static_cast<std::uint64_t>(length_.count()), [&] {
      return violation{
          t.window,
          net::to_string(line.entry.node),
          {line.number, line_},
          fmt::format("accounts for {} ns of window {}, which took {} ns", sum, t.window, length_.count())};
    });
  }

  time_point opened_at_{};
  duration length_{};
  window_index ended_ = 0;
  std::uint64_t line_ = 0;
  std::set<net::address> told_;  ///< nodes that were there when an earlier window ended
};

}  // namespace

invariant_registry::entry node_times_invariant() {
  return {"node_times",
          "What a node's time in a window went into sums to the length of the window, to the nanosecond.",
          {},
          [](const options&, const run_picture& run) { return std::make_unique<node_times>(run); }};
}

}  // namespace gauntlet::runtime
