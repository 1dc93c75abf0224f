#pragma once

#include "actors/chain/chain_core.hpp"
#include "runtime/faults/injector.hpp"
#include "runtime/simulation/cast.hpp"

#include <memory>
#include <vector>

namespace gauntlet::runtime {

/// How faults find the nodes of a run: by place in the configuration, by uid, by what they are on the chain. Both are
/// to outlive it; the chain's core is another one after a restart.
injector::directory known_nodes(const std::vector<cast_member>& cast, const std::shared_ptr<actors::chain_core>& chain);

}  // namespace gauntlet::runtime
