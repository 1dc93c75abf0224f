#include "runtime/invariants/builtin_invariants.hpp"
#include "runtime/invariants/run_picture.hpp"

#include <fmt/format.h>

#include <numeric>

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;

class emission final : public invariant {
 public:
  explicit emission(const run_picture& run) : invariant(run) {}

  void on(const journal_line& line) override {
    const auto* t = event_of<events::tempo_paid>(line);
    if (t == nullptr) return;
    const std::string flaw = flaw_of(*t);
    require(flaw.empty(), [&] {
      return violation{run().window(), {}, {line.number}, fmt::format("the payment in block {} {}", t->height, flaw)};
    });
    last_ = t->height;
    carried_ = t->carried;
  }

  std::unique_ptr<invariant> copy() const override { return std::make_unique<emission>(*this); }

 private:
  std::string flaw_of(const events::tempo_paid& t) const {
    const actors::chain_parameters& chain = run().parameters().chain;
    const std::uint64_t issued = chain.tempo_blocks * chain.emission_per_block + carried_;
    const std::uint64_t payouts = std::accumulate(t.payout.begin(), t.payout.end(), std::uint64_t{0});
    if (t.height != last_ + chain.tempo_blocks || t.height != run().height())
      return fmt::format("follows the one in block {}, and a tempo has {} blocks", last_, chain.tempo_blocks);
    const bool one_each =
        t.uids.size() == t.payout.size() && t.uids.size() == t.incentive.size() && t.uids.size() == t.dividends.size();
    if (!one_each) return "has lists of different length";
    if (payouts != t.paid) return fmt::format("pays {} units in all, and says {}", payouts, t.paid);
    if (t.paid + t.held_back + t.carried != t.emission)
      return fmt::format("pays {} units, holds {} back and carries {} over of {}", t.paid, t.held_back, t.carried,
                         t.emission);
    if (t.emission + t.owner != issued)
      return fmt::format("has {} units to pay and {} for the owner, and {} were issued", t.emission, t.owner, issued);
    return {};
  }

  block_height last_ = 0;
  std::uint64_t carried_ = 0;  ///< what rounding left of the last tempo
};

}  // namespace

invariant_registry::entry emission_invariant() {
  return {"emission",
          "Emission is conserved to the unit: what a tempo issues is paid, held back, carried over or the owner's, on "
          "time.",
          {},
          [](const options&, const run_picture& run) { return std::make_unique<emission>(run); }};
}

}  // namespace gauntlet::runtime
