#pragma once

#include "actors/protocol/journal.hpp"

#include <string>

namespace gauntlet::runtime {

/// What an event did to a peer's scores, in words and with the numbers behind it: "window 41, validator 9: put 3.2 s
/// after the put window closed (at most 1.0 s): μ_p 0.81 → 0.61, PeerScore 12.10 → 9.08". Empty for an event that
/// changed none.
std::string explained(const actors::events::any& e);

}  // namespace gauntlet::runtime
