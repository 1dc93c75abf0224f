#include "runtime/invariants/builtin_invariants.hpp"
#include "runtime/invariants/run_picture.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numeric>
#include <set>
#include <tuple>

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;

class earned_weights final : public invariant {
 public:
  explicit earned_weights(const run_picture& run) : invariant(run) {}

  void on(const journal_line& line) override {
    if (const auto* c = event_of<events::contribution_checked>(line)) {
      if (c->outcome == events::check_outcome::passed) passed_.insert(work_of(c->uid, line.entry.node));
    } else if (const auto* w = event_of<events::weights_posted>(line)) {
      if (!run().honest(line.entry.node)) return;
      const std::string flaw = flaw_of(*w, line.entry.node);
      require(flaw.empty(), [&] {
        return violation{w->window,
                         net::to_string(line.entry.node),
                         {line.number},
                         fmt::format("posts weights in window {} {}", w->window, flaw)};
      });
    }
  }

 private:
  /// Validator, uid and who is credited with it: whoever takes over the validator's uid begins with nothing.
  using seen_work = std::tuple<net::address, gauntlet::uid, hotkey>;
  seen_work work_of(gauntlet::uid u, const net::address& validator) const { return {validator, u, run().credited(u)}; }

  std::string flaw_of(const events::weights_posted& w, const net::address& validator) const {
    if (w.uids.size() != w.weights.size()) return "with lists of different length";
    for (std::size_t i = 0; i < w.uids.size(); ++i) {
      if (i > 0 && w.uids[i] <= w.uids[i - 1]) return fmt::format("for uid {} after uid {}", w.uids[i], w.uids[i - 1]);
      if (!(w.weights[i] > 0)) return fmt::format("of {} for uid {}", w.weights[i], w.uids[i]);
      // A validator may not have seen the block yet that gave the uid to somebody else.
      const run_picture::seat* owner = run().seat_of(w.uids[i]);
      const bool new_owner = owner != nullptr && owner->since + 2 > run().window();
      if (!passed_.contains(work_of(w.uids[i], validator)) && !new_owner && !burns(w.uids[i]))
        return fmt::format("for uid {}, of which it never saw a valid contribution", w.uids[i]);
    }
    const double sum = std::accumulate(w.weights.begin(), w.weights.end(), 0.0);
    if (!w.uids.empty() && std::abs(sum - 1) > 1e-9) return fmt::format("that sum to {}", sum);
    return {};
  }

  /// A rule may send a part of the weight to one uid whatever its score.
  bool burns(gauntlet::uid u) const {
    const auto& set = run().parameters().scoring.weights.options.all();
    const auto burn = set.find("burn_uid");
    const auto* uid = burn == set.end() ? nullptr : std::get_if<std::int64_t>(&burn->second);
    return uid != nullptr && *uid == u;
  }

  std::set<seen_work> passed_;
};

}  // namespace

invariant_registry::entry earned_weights_invariant() {
  return {"earned_weights",
          "An honest validator's weights sum to one and go only to peers of which it saw a valid contribution.",
          {},
          [](const options&, const run_picture& run) { return std::make_unique<earned_weights>(run); }};
}

}  // namespace gauntlet::runtime
