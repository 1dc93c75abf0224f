#pragma once

#include "actors/protocol/adversary.hpp"
#include "runtime/config/config_tree.hpp"
#include "runtime/sweep/run_many.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// The runs that tell what the attacks of the zoo come to.
namespace gauntlet::runtime {

/// One attack under one preset.
struct verdict_case {
  const actors::adversary* attack = nullptr;
  std::string preset;
};

/// The scenario with the attackers of an entry (and a validator's accomplices) in a group "attacker", or without them;
/// the entry's overrides are in either way. Another twin is the same run by another name: block hashes depend on it,
/// and with them who is drawn for what, while model and data stay. Throws user_error naming the entry when its settings
/// do not fit.
experiment attacked_experiment(const config_node& scenario, const std::string& file, const verdict_case& c,
                               std::uint64_t seed, bool with_attackers, std::uint64_t twin = 1);

/// For each case and seed: the run with the attackers and `twins` without, in this order. Throws user_error for a
/// scenario whose peers or validators are not one group "honest" each.
std::vector<planned_run> verdict_runs(const config_node& scenario, const std::string& file,
                                      const std::vector<verdict_case>& cases, std::uint64_t seeds,
                                      std::uint64_t twins = 1);

}  // namespace gauntlet::runtime
