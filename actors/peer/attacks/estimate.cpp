#include "actors/peer/attacks/estimate.hpp"

#include "base/random.hpp"

#include <algorithm>

namespace gauntlet::actors::attacks {

training_plan estimating::plan_training(const peer_situation& s) {
  std::vector<gauntlet::uid> others = s.peers();
  std::erase_if(
      others, [&s](gauntlet::uid u) { return std::find(s.allies().begin(), s.allies().end(), u) != s.allies().end(); });
  generator random = generator_for(seed_, "estimates", s.window);
  random.shuffle(others);
  others.resize(std::min(others.size(), estimates_));
  training_plan plan;
  plan.combiner = combiner_;
  for (const gauntlet::uid u : others) plan.sets.push_back(s.assignment->assigned(s.window, u));
  return plan;
}

}  // namespace gauntlet::actors::attacks
