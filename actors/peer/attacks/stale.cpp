#include "actors/peer/attacks/attacks.hpp"

namespace gauntlet::actors::attacks {

namespace {

/// Computes its gradient on the θ of some windows ago, but shows the newest in its sync sample.
class stale final : public peer_strategy {
 public:
  explicit stale(std::uint64_t windows) : windows_(windows) {}

  training_plan plan_training(const peer_situation& s) override {
    training_plan plan = peer_strategy::plan_training(s);
    plan.windows_old = windows_;
    return plan;
  }
  std::uint64_t states_kept() const override { return windows_; }

 private:
  std::uint64_t windows_;
};

}  // namespace

void add_stale() {
  add_attack({"stale",
              "computes its gradient on the model of n windows ago",
              {{.name = "windows", .standard = std::int64_t{4}, .help = "age of that model", .range = {1, 64}}},
              [](const options& o, std::uint64_t) {
                return std::make_unique<stale>(static_cast<std::uint64_t>(o.integer("windows")));
              }},
             {.tries = "computes ahead or on a slow device while its sync sample looks fresh",
              .defence = "an old gradient gains less on today's model: the rating falls behind",
              .expected = expected_verdict::not_worth_it});
}

}  // namespace gauntlet::actors::attacks
