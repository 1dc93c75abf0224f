#pragma once

#include "actors/protocol/role_core.hpp"

#include <string>

namespace gauntlet::runtime {

/// What a node saw and what it did about it, as a person reads it: a line for the event, then one, indented, for each
/// message, timer and job that came of it. Journal events are not among them.
std::string trace_text(time_point now, const net::address& node, const actors::event& e, const actors::effects& out);

}  // namespace gauntlet::runtime
