#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace gauntlet::runtime {

/// A random configuration, drawn by the seed, as overrides on top of any other one ("table.key=value"): a crowd with
/// some cheats, sizes, pacing, rules, economy, scheme, model, and which faults there are. Two seeds test different
/// mixtures, and leaving much out of each finds more than putting everything into all (swarm testing, Groce et al.
/// 2012). Rare branches are drawn for a program that has them; all else is the same in one that has not.
std::vector<std::string> draw_swarm(std::uint64_t seed, bool rare_branches);

}  // namespace gauntlet::runtime
