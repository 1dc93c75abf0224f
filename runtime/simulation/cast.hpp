#pragma once

#include "actors/protocol/genesis.hpp"
#include "actors/protocol/member_core.hpp"
#include "compute/engine.hpp"
#include "net/identity.hpp"
#include "runtime/config/experiment.hpp"
#include "runtime/faults/fault_plan.hpp"

#include <memory>
#include <string>
#include <vector>

/// Makes of an experiment what every engine needs: model, scheme, genesis, and a list of who plays.
namespace gauntlet::runtime {

/// One node to be started.
struct cast_member {
  net::role role = net::role::peer;
  std::string group;
  const part_choice* strategy = nullptr;  ///< points into the experiment
  const node_profile* profile = nullptr;
  net::identity identity;
  std::uint64_t seed = 0;  ///< the node's own, of its strategy and its secret draws
  double data_multiplier = 1;
  std::uint64_t stake = 0;
  node_name name{};
  std::vector<hotkey> allies = {};  ///< all members of the same group name, itself among them
};

/// Peers first, in the order of the configuration, then validators.
std::vector<cast_member> cast_of(const experiment& e);

/// Model bound to data, scheme bound to model. Throws user_error for what the parts refuse (unreadable text, …).
std::shared_ptr<compute::engine> make_engine(const experiment& e);

/// The scheme of an experiment for the parameters of its model, which outlive it.
std::shared_ptr<const compute::scheme> make_scheme(const experiment& e, const compute::layout& parameters);

/// The scheme of a fork, for a run whose engine has another. Throws user_error when its payloads have another form:
/// some of the first run's are under way at any moment.
std::shared_ptr<const compute::scheme> make_forked_scheme(const experiment& then, const compute::engine& engine,
                                                          const compute::agreed_state& first_state);

/// Throws user_error when checkpoints are due in the run and would not fit into the storage.
void check_checkpoints(const experiment& e, const compute::engine& engine);

/// Throws user_error when the data is too small for the peers.
compute::assignment_rule make_assignment(const experiment& e, const compute::engine& engine);

actors::genesis make_genesis(const experiment& e, const std::vector<cast_member>& cast,
                             const compute::agreed_state& first_state);

/// The role's core with its strategy; goes on from its disk where there is one.
std::shared_ptr<actors::member_core> make_core(const cast_member& who, const actors::member_context& context,
                                               const std::shared_ptr<const actors::role_disk>& disk = nullptr);

/// Gives a role that runs another strategy, as `who` says.
void change_strategy(actors::role_core& core, const cast_member& who);

}  // namespace gauntlet::runtime
