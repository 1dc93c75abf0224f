#include "actors/peer/attacks/attacks.hpp"

namespace gauntlet::actors::attacks {

namespace {

/// Puts honest work first and something else in its place soon after, so that those who look early and those who look
/// late see different bytes.
class swapper final : public peer_strategy {
 public:
  swapper(double after_s, std::shared_ptr<compute::payload_editor> editor)
      : after_s_(after_s), editor_(std::move(editor)) {}

  training_plan plan_training(const peer_situation& s) override {
    training_plan plan = peer_strategy::plan_training(s);
    plan.second_editor = editor_;
    return plan;
  }
  contribution_plan plan_contribution(const peer_situation&) override {
    contribution_plan plan;
    plan.replaced_after_s = after_s_;
    return plan;
  }

 private:
  double after_s_;
  std::shared_ptr<compute::payload_editor> editor_;
};

}  // namespace

void add_swapper() {
  add_attack(
      {"swapper",
       "replaces its payload inside the put window after others may have seen the first",
       {{.name = "after_s",
         .standard = 0.4,
         .help = "time between the two puts: in the midst of what others read",
         .range = {0, 86400}}},
       [](const options& o, std::uint64_t seed) {
         return std::make_unique<swapper>(o.number("after_s"), make_editor("noise", {}, seed));
       }},
      {.tries = "splits the crowd: some apply one payload and some another, and their models part",
       .defence = "the manifest pins the digest and the lead keeps the bytes, so that all apply what was checked; "
                  "bytes that no longer match their header cost a slash",
       .expected = expected_verdict::harmless});
}

}  // namespace gauntlet::actors::attacks
