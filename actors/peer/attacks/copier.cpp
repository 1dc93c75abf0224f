#include "actors/peer/attacks/attacks.hpp"

namespace gauntlet::actors::attacks {

namespace {

/// Trains nothing: downloads another peer's payload inside the put window and puts it into its own bucket under its own
/// name. Follows the agreed state, so that the sync check finds nothing.
class copier final : public peer_strategy {
 public:
  copier(std::int64_t victim, double delay_s) : victim_(victim), delay_s_(delay_s) {}

  std::vector<sample_id> choose_samples(const peer_situation&) override { return {}; }

  contribution_plan plan_contribution(const peer_situation& s) override {
    contribution_plan plan;
    plan.delay_s = delay_s_;
    plan.copied_from = victim_ >= 0 ? static_cast<gauntlet::uid>(victim_) : worthy_victim(s);
    plan.put = plan.copied_from.has_value();
    return plan;
  }

 private:
  std::int64_t victim_;
  double delay_s_;
};

}  // namespace

void add_copier() {
  add_attack(
      {"copier",
       "re-uploads another peer's payload instead of training",
       {{.name = "victim",
         .standard = std::int64_t{-1},
         .help = "uid of the peer to copy; -1 copies another aggregated one every window",
         .range = {-1, 255}},
        {.name = "delay_s",
         .standard = 0.0,
         .help = "how long after the put window's opening it looks for its victim's payload",
         .range = {0, 86400}}},
       [](const options& o, std::uint64_t) {
         return std::make_unique<copier>(o.integer("victim"), o.number("delay_s"));
       }},
      {.tries = "earns a worker's pay without computing anything",
       .defence = "what it sends gains no more on its own assigned data than on any other: μ_p stays near 0; equal "
                  "payloads are told apart by upload time",
       .expected = expected_verdict::unpaid});
  adversary_table::instance().add_builtin(
      {.name = "late_copier",
       .tries = "copies verbatim in the last seconds of the put window, when the best payloads are all there",
       .defence = "as for the copier: lateness inside the put window changes neither μ_p nor who was first",
       .expected = expected_verdict::unpaid,
       .settings = {{"delay_s", 7.0}},
       .strategy = "copier"});
}

}  // namespace gauntlet::actors::attacks
