#include "actors/validator/attacks/attacks.hpp"

namespace gauntlet::actors::attacks {

namespace {

/// Never evaluates: gives all peers that pass the fast checks the same weight, or goes on posting its first ones.
class lazy_validator final : public never_evaluating {
 public:
  explicit lazy_validator(bool frozen) : frozen_(frozen) {}

  void look_at(const validator_situation& s) override {
    if (active_.empty() || !frozen_) active_ = s.timely;
  }
  std::vector<peer_weight> choose_weights(window_index, std::vector<peer_weight>) override {
    return equal_weights(active_);
  }

 private:
  bool frozen_;
  std::vector<gauntlet::uid> active_;
};

}  // namespace

void add_lazy_validator() {
  add_attack(
      {"lazy_validator",
       "never evaluates: the same weight for every peer that is active",
       {{.name = "frozen", .standard = false, .help = "posts its first weights for ever"}},
       [](const options& o, std::uint64_t) { return std::make_unique<lazy_validator>(o.flag("frozen")); }},
      {.tries = "earns a validator's dividends without evaluating",
       .defence = "consensus clips weights that the stake majority does not share, and bonds with them: dividends "
                  "fall below an honest validator's",
       .expected = expected_verdict::not_worth_it,
       // Among peers that are all alike, the same weight for all is as good as any: free riders are what there is to
       // tell.
       .accomplices = 4,
       .accomplice_strategy = "noise"});
}

}  // namespace gauntlet::actors::attacks
