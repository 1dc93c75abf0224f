#pragma once

#include "base/random.hpp"
#include "base/time.hpp"

#include <algorithm>
#include <cstdint>

namespace gauntlet {

/// How long to wait before another try.
struct backoff_policy {
  duration first = std::chrono::milliseconds(500);
  duration longest = std::chrono::seconds(30);
};

/// Pause before try number `attempt` + 1 (the first try has number 1): doubles from `first` up to `longest`, and is
/// then drawn from its upper half, so that those who failed together do not come back together.
inline duration backoff(const backoff_policy& policy, std::uint64_t attempt, generator& random) {
  duration whole = policy.first;
  for (std::uint64_t i = 1; i < attempt && whole < policy.longest; ++i) whole *= 2;
  whole = std::min(whole, policy.longest);
  const duration half = whole / 2;
  return half + duration(static_cast<std::int64_t>(random.unit() * static_cast<double>((whole - half).count())));
}

}  // namespace gauntlet
