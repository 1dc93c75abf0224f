#include "actors/validator/attacks/attacks.hpp"

namespace gauntlet::actors::attacks {

namespace {

/// Evaluates nobody and posts what the other validators show on the chain.
class weight_copier final : public never_evaluating {
 public:
  void look_at(const validator_situation& s) override { seen_ = s.others_weights; }

  std::vector<peer_weight> choose_weights(window_index, std::vector<peer_weight>) override {
    std::vector<peer_weight> weights;
    for (std::size_t u = 0; u < seen_.size(); ++u)
      if (seen_[u] > 0) weights.push_back({static_cast<gauntlet::uid>(u), seen_[u]});
    return weights;
  }

 private:
  std::vector<double> seen_;
};

}  // namespace

void add_weight_copier() {
  add_attack(
      {"weight_copier",
       "posts the stake-weighted mean of the other validators' weights and evaluates nobody",
       {},
       [](const options&, std::uint64_t) { return std::make_unique<weight_copier>(); }},
      {.tries = "earns a validator's dividends without evaluating",
       .defence = "weights are committed as a hash and shown a tempo later, so that a copy is old; it moves nobody's "
                  "pay",
       .expected = expected_verdict::harmless});
}

}  // namespace gauntlet::actors::attacks
