#pragma once

#include "actors/protocol/events/run_events.hpp"
#include "net/transport/simulated.hpp"
#include "runtime/simulation/crew.hpp"

#include <vector>

namespace gauntlet::runtime {

/// Of each role and queue the node that came nearest to its limit, and the network's own queues.
std::vector<actors::events::queue_counted> fullest_queues(const crew& nodes, const net::simulated_network& network);

}  // namespace gauntlet::runtime
