#include "actors/peer/attacks/attacks.hpp"

namespace gauntlet::actors::attacks {

namespace {

/// Copies another peer's payload and changes it a little, so that it is no copy byte by byte.
class perturbing_copier final : public peer_strategy {
 public:
  explicit perturbing_copier(std::shared_ptr<compute::payload_editor> editor) : editor_(std::move(editor)) {}

  std::vector<sample_id> choose_samples(const peer_situation&) override { return {}; }

  contribution_plan plan_contribution(const peer_situation& s) override {
    contribution_plan plan;
    plan.copied_from = worthy_victim(s);
    plan.put = plan.copied_from.has_value();
    plan.copy_editor = editor_;
    return plan;
  }

 private:
  std::shared_ptr<compute::payload_editor> editor_;
};

}  // namespace

void add_perturbing_copier() {
  add_attack(
      {"perturbing_copier",
       "copies another peer's payload and changes it a little",
       {{.name = "deviation", .standard = 0.05, .help = "of the factors that values get", .range = {0, 10}},
        {.name = "swapped", .standard = 0.05, .help = "part of the indices that it replaces", .range = {0, 1}}},
       [](const options& o, std::uint64_t seed) {
         return std::make_unique<perturbing_copier>(
             make_editor("perturb", {{"deviation", o.number("deviation")}, {"swapped", o.number("swapped")}}, seed));
       }},
      {.tries = "copies without being found by a comparison of bytes",
       .defence = "what it sends gains no more on its own assigned data than on any other: μ_p stays near 0; the "
                  "overlap of indices shows whose work it was",
       .expected = expected_verdict::unpaid});
}

}  // namespace gauntlet::actors::attacks
