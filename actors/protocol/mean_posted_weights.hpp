#pragma once

#include "actors/protocol/ledger.hpp"

#include <optional>
#include <vector>

namespace gauntlet::actors {

/// What the chain shows of the validators' opinion: for each uid the stake-weighted mean of the newest posted weights,
/// each validator's own normalised to 1. All zero while nobody has posted. `except` is left out of the mean.
std::vector<double> mean_posted_weights(const ledger& chain, std::optional<gauntlet::uid> except = std::nullopt);

}  // namespace gauntlet::actors
