#include "actors/peer/peer_strategy.hpp"

#include "base/check.hpp"

#include <algorithm>

namespace gauntlet::actors {

std::vector<sample_id> peer_strategy::choose_samples(const peer_situation& s) {
  std::vector<sample_id> samples = s.assignment->assigned(s.window, s.uid);
  const double wanted = s.data_multiplier * static_cast<double>(samples.size());
  const auto count = std::max<std::size_t>(1, static_cast<std::size_t>(wanted + 0.5));
  if (count <= samples.size()) {
    samples.resize(count);
    return samples;
  }
  const auto surplus = s.assignment->random_samples(s.window, "surplus", s.uid, count - samples.size());
  samples.insert(samples.end(), surplus.begin(), surplus.end());
  return samples;
}

contribution_plan peer_strategy::plan_contribution(const peer_situation&) { return {}; }

}  // namespace gauntlet::actors
