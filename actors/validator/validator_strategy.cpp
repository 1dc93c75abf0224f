#include "actors/validator/validator_strategy.hpp"

#include "actors/validator/attacks/attacks.hpp"

#include <algorithm>

namespace gauntlet::actors {

std::vector<gauntlet::uid> validator_strategy::choose_scored(window_index, const std::vector<gauntlet::uid>&,
                                                             std::vector<gauntlet::uid> honest) {
  return honest;
}

std::vector<peer_weight> validator_strategy::choose_weights(window_index, std::vector<peer_weight> honest) {
  return honest;
}

std::optional<net::publish_manifest> validator_strategy::choose_manifest(net::publish_manifest honest) {
  return honest;
}

std::optional<net::dispute_reason> validator_strategy::choose_dispute(window_index, gauntlet::uid,
                                                                      std::optional<net::dispute_reason> honest) {
  return honest;
}

void register_validator_strategies() {
  validator_strategy_registry::instance().add(
      {"honest", "scores the peers it draws, and posts what the scores say", {}, [](const options&, std::uint64_t) {
         return std::make_unique<validator_strategy>();
       }});
  attacks::add_lazy_validator();
  attacks::add_lying_lead();
  attacks::add_out_of_sync();
  attacks::add_random_weights();
  attacks::add_self_dealing();
  attacks::add_silent_lead();
  attacks::add_weight_copier();
}

}  // namespace gauntlet::actors
