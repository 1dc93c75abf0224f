#pragma once

#include "actors/protocol/seams.hpp"
#include "actors/validator/validator_strategy.hpp"

#include <vector>

namespace gauntlet::actors {

/// How PeerScores become the weights that a validator posts (gauntlet.md C.5). Pure; own arithmetic only.
class weight_rule {
 public:
  static constexpr const char* seam = "weight rule";
  virtual ~weight_rule() = default;

  /// `scores`: ascending uids of all peers that hold a score, with their PeerScores. Weights sum to 1, ascending uids,
  /// only positive ones; empty when nobody deserves any. Who stands where in `scores` makes no difference to its
  /// weight.
  virtual std::vector<peer_weight> weights(const std::vector<peer_weight>& scores) const = 0;
};

/// Registers `power`, `softmax` and `ramps`.
void register_weight_rules();

}  // namespace gauntlet::actors
