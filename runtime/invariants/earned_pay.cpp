#include "runtime/invariants/builtin_invariants.hpp"
#include "runtime/invariants/run_picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;

class earned_pay final : public invariant {
 public:
  explicit earned_pay(const run_picture& run) : invariant(run) {}

  void on(const journal_line& line) override {
    if (const auto* c = event_of<events::contribution_checked>(line)) {
      if (c->outcome == events::check_outcome::passed) earned_.insert(holder_of(c->uid));
    } else if (const auto* w = event_of<events::weights_posted>(line)) {
      earned_.insert(holder_of(w->validator));
    } else if (const auto* t = event_of<events::tempo_paid>(line)) {
      if (all_honest()) paid(*t, line);
    }
  }

 private:
  using holder = std::pair<gauntlet::uid, hotkey>;
  holder holder_of(gauntlet::uid u) const { return {u, run().credited(u)}; }

  /// A validator that makes things up can have its share of the emission paid to whom it likes.
  bool all_honest() const {
    return std::all_of(run().seats().begin(), run().seats().end(), [this](const auto& seat) {
      return seat.second.role != net::role::validator || run().honest(seat.first);
    });
  }

  void paid(const events::tempo_paid& t, const journal_line& line) {
    for (std::size_t i = 0; i < std::min(t.uids.size(), t.payout.size()); ++i) {
      if (t.payout[i] == 0) continue;
      const gauntlet::uid u = t.uids[i];
      require(earned_.contains(holder_of(u)), [&] {
        return violation{run().window(),
                         {},
                         {line.number},
                         fmt::format("uid {} is paid {} units and {}", u, t.payout[i],
                                     run().is_peer(u) ? "never had a valid contribution" : "never posted weights")};
      });
    }
  }

  std::set<holder> earned_;
};

}  // namespace

invariant_registry::entry earned_pay_invariant() {
  return {"earned_pay",
          "Where all validators are honest, no peer is paid without a validated contribution, and no validator without "
          "weights.",
          {},
          [](const options&, const run_picture& run) { return std::make_unique<earned_pay>(run); }};
}

}  // namespace gauntlet::runtime
