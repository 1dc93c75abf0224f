#include "actors/validator/attacks/attacks.hpp"

namespace gauntlet::actors::attacks {

void add_attack(validator_strategy_registry::entry strategy, adversary entry) {
  entry.name = strategy.name;
  entry.role = net::role::validator;
  validator_strategy_registry::instance().add(std::move(strategy));
  adversary_table::instance().add_builtin(std::move(entry));
}

std::vector<peer_weight> equal_weights(const std::vector<gauntlet::uid>& uids) {
  std::vector<peer_weight> weights;
  for (const gauntlet::uid u : uids) weights.push_back({u, 1.0 / static_cast<double>(uids.size())});
  return weights;
}

}  // namespace gauntlet::actors::attacks
