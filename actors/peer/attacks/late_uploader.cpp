#include "actors/peer/attacks/attacks.hpp"

namespace gauntlet::actors::attacks {

namespace {

/// Works honestly and puts when the put window is over.
class late_uploader final : public peer_strategy {
 public:
  explicit late_uploader(double delay_s) : delay_s_(delay_s) {}

  contribution_plan plan_contribution(const peer_situation&) override {
    contribution_plan plan;
    plan.delay_s = delay_s_;
    return plan;
  }

 private:
  double delay_s_;
};

}  // namespace

void add_late_uploader() {
  add_attack({"late_uploader",
              "puts its payload after the put window has closed",
              {{.name = "delay_s",
                .standard = 12.0,
                .help = "time from the put window's opening to the put; past put_window_s + clock_skew_s it is late",
                .range = {0, 86400}}},
              [](const options& o, std::uint64_t) { return std::make_unique<late_uploader>(o.number("delay_s")); }},
             {.tries = "takes more time to compute than the others have, or waits to see what they have put",
              .defence = "uploads after the put window are refused and cost a slash",
              .expected = expected_verdict::excluded});
}

}  // namespace gauntlet::actors::attacks
