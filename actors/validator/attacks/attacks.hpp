#pragma once

#include "actors/protocol/adversary.hpp"
#include "actors/validator/validator_strategy.hpp"

/// The validators of the adversary zoo. Each attack is one source file here, with one function that registers the
/// strategy and its entry in the adversary table.
namespace gauntlet::actors::attacks {

/// Registers both. The entry's name is the strategy's.
void add_attack(validator_strategy_registry::entry strategy, adversary entry);

/// The same weight for each of `uids`.
std::vector<peer_weight> equal_weights(const std::vector<gauntlet::uid>& uids);

/// Scores nobody: spares itself all losses.
class never_evaluating : public validator_strategy {
 public:
  std::vector<gauntlet::uid> choose_scored(window_index, const std::vector<gauntlet::uid>&,
                                           std::vector<gauntlet::uid>) final {
    return {};
  }
};

void add_lazy_validator();
void add_lying_lead();
void add_out_of_sync();
void add_random_weights();
void add_self_dealing();
void add_silent_lead();
void add_weight_copier();

}  // namespace gauntlet::actors::attacks
