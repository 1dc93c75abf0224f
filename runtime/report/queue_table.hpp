#pragma once

#include "actors/protocol/events/run_events.hpp"

#include <string>
#include <vector>

namespace gauntlet::runtime {

/// How full the queues of a run ever were, one line a role and queue, as a journal tells it.
std::string queue_table(const std::vector<actors::events::queue_counted>& counted);

}  // namespace gauntlet::runtime
