#include "actors/peer/attacks/attacks.hpp"

namespace gauntlet::actors::attacks {

namespace {

/// Works in every n-th window and sends the same coefficients again in those between, packed for the window at hand.
class replayer final : public peer_strategy {
 public:
  replayer(std::uint64_t every, std::shared_ptr<compute::payload_editor> editor)
      : every_(every), editor_(std::move(editor)) {}

  std::vector<sample_id> choose_samples(const peer_situation& s) override {
    return s.window % every_ == 0 ? honest_samples(s) : std::vector<sample_id>{};
  }
  std::shared_ptr<compute::payload_editor> editor() override { return editor_; }

 private:
  std::uint64_t every_;
  std::shared_ptr<compute::payload_editor> editor_;
};

}  // namespace

void add_replayer() {
  add_attack(
      {"replayer",
       "re-sends its own payload of earlier windows instead of training",
       {{.name = "every",
         .standard = std::int64_t{5},
         .help = "works in every n-th window and replays that payload in the others",
         .range = {2, 1e6}}},
       [](const options& o, std::uint64_t seed) {
         const std::int64_t every = o.integer("every");
         return std::make_unique<replayer>(static_cast<std::uint64_t>(every),
                                           make_editor("replay", {{"every", every}}, seed));
       }},
      {.tries = "is paid several times for one window's work",
       .defence = "a payload names its window; repacked, it has nothing of the newly assigned data and μ_p falls",
       .expected = expected_verdict::not_worth_it});
}

}  // namespace gauntlet::actors::attacks
