#include "actors/peer/attacks/attacks.hpp"

namespace gauntlet::actors::attacks {

namespace {

/// Stops following the agreed state after a while, trains on what it has, and publishes the sync sample of a peer that
/// does follow.
class sync_thief final : public peer_strategy {
 public:
  explicit sync_thief(std::uint64_t warm_up) : warm_up_(warm_up) {}

  bool applies_step(window_index w) override {
    if (!first_) first_ = w;
    return w - *first_ < warm_up_;
  }
  contribution_plan plan_contribution(const peer_situation& s) override {
    contribution_plan plan;
    if (first_ && s.window - *first_ >= warm_up_) plan.sync_sample_of = worthy_victim(s);
    return plan;
  }

 private:
  std::uint64_t warm_up_;
  std::optional<window_index> first_;
};

}  // namespace

void add_sync_thief() {
  add_attack(
      {"sync_thief",
       "lets its model go stale and publishes another peer's sync sample",
       {{.name = "warm_up_windows",
         .standard = std::int64_t{10},
         .help = "windows it follows faithfully first",
         .range = {0, 1e6}}},
       [](const options& o, std::uint64_t) {
         return std::make_unique<sync_thief>(static_cast<std::uint64_t>(o.integer("warm_up_windows")));
       }},
      {.tries = "passes the sync check without fetching or applying anything",
       .defence = "sync positions are drawn from the block's hash and the uid, so that another's sample is of no use",
       .expected = expected_verdict::unpaid});
}

}  // namespace gauntlet::actors::attacks
