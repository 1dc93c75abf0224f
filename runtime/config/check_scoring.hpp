#pragma once

#include "actors/protocol/parameters.hpp"

#include <cstdint>
#include <string>

namespace gauntlet::runtime {

/// Refuses scoring parameters that contradict each other, each of them being in its range. Throws user_error; `file` is
/// where they come from.
void check_scoring(const actors::protocol_parameters& p, std::uint64_t peers, const std::string& file);

}  // namespace gauntlet::runtime
