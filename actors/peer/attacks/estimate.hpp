#pragma once

#include "actors/peer/peer_strategy.hpp"

namespace gauntlet::actors::attacks {

/// Computes the gradients of some other peers (their assigned data is public) and sends what `combiner` makes of them.
/// Which peers is drawn anew every window, each attacker for itself, so that no two of a group send the same bytes.
class estimating final : public peer_strategy {
 public:
  estimating(std::shared_ptr<const compute::gradient_combiner> combiner, std::size_t estimates, std::uint64_t seed)
      : combiner_(std::move(combiner)), estimates_(estimates), seed_(seed) {}

  training_plan plan_training(const peer_situation& s) override;

 private:
  std::shared_ptr<const compute::gradient_combiner> combiner_;
  std::size_t estimates_;
  std::uint64_t seed_;
};

}  // namespace gauntlet::actors::attacks
