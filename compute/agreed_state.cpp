#include "compute/agreed_state.hpp"

#include "base/check.hpp"

#include <utility>

namespace gauntlet::compute {

digest digest_of_state(const agreed_state& state) {
  hasher h;
  h.add(state.theta ? tree_digest(state.theta->bytes()) : digest{});
  h.add(state.optimiser ? tree_digest(state.optimiser->bytes()) : digest{});
  return h.add_value(state.steps).finish();
}

state_ptr make_state(shared_buffer theta, shared_buffer optimiser, std::uint64_t steps) {
  GAUNTLET_CHECK(theta != nullptr);
  auto state = std::make_shared<agreed_state>();
  state->theta = std::move(theta);
  state->optimiser = std::move(optimiser);
  state->steps = steps;
  state->id = digest_of_state(*state);
  return state;
}

}  // namespace gauntlet::compute
