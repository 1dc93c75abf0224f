#pragma once

#include "actors/protocol/parameters.hpp"

#include <cstdint>
#include <string>

namespace gauntlet::runtime {

/// Refuses parameters of scoring and aggregation that contradict each other or the crowd, each of them being in its
/// range. Throws user_error; `uids` is how many the run can have, `file` where the parameters come from.
void check_scoring(const actors::protocol_parameters& p, std::uint64_t peers, std::uint64_t uids,
                   const std::string& file);

}  // namespace gauntlet::runtime
