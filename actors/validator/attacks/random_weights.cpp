#include "actors/validator/attacks/attacks.hpp"
#include "base/random.hpp"

namespace gauntlet::actors::attacks {

namespace {

/// Scores like everybody, and posts dice.
class random_weights final : public validator_strategy {
 public:
  explicit random_weights(std::uint64_t seed) : seed_(seed) {}

  void look_at(const validator_situation& s) override { active_ = s.timely; }
  std::vector<peer_weight> choose_weights(window_index window, std::vector<peer_weight>) override {
    generator random = generator_for(seed_, "weights", window);
    std::vector<peer_weight> weights;
    double sum = 0;
    for (const gauntlet::uid u : active_) {
      weights.push_back({u, random.unit()});
      sum += weights.back().weight;
    }
    for (peer_weight& w : weights) w.weight = sum > 0 ? w.weight / sum : 0;
    return weights;
  }

 private:
  std::uint64_t seed_;
  std::vector<gauntlet::uid> active_;
};

}  // namespace

void add_random_weights() {
  add_attack(
      {"random_weights",
       "posts random weights",
       {},
       [](const options&, std::uint64_t seed) { return std::make_unique<random_weights>(seed); }},
      {.tries = "disturbs the pay, or is simply broken",
       .defence = "consensus takes the stake-weighted median and clips what lies above it; bonds follow, so that its "
                  "dividends fall below an honest validator's",
       .expected = expected_verdict::not_worth_it,
       // Among peers that are all alike, no opinion is far from the right one: free riders are what there is to tell.
       .accomplices = 4,
       .accomplice_strategy = "noise"});
}

}  // namespace gauntlet::actors::attacks
