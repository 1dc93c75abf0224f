#pragma once

#include <chrono>
#include <cstdint>

namespace gauntlet {

/// Time of a run. In simulation it is virtual and starts at zero; live it is the time of the chain's clock.
using duration = std::chrono::nanoseconds;

struct run_clock {
  using rep = std::int64_t;
  using period = std::nano;
  using duration = std::chrono::nanoseconds;
  static constexpr bool is_steady = true;
};
using time_point = std::chrono::time_point<run_clock, duration>;

inline double seconds(duration d) { return static_cast<double>(d.count()) * 1e-9; }
inline double seconds(time_point t) { return seconds(t.time_since_epoch()); }

/// Rounds to the nearest nanosecond; `s` is at most about 9e9.
inline duration from_seconds(double s) { return duration(static_cast<std::int64_t>(s * 1e9 + (s < 0 ? -0.5 : 0.5))); }

}  // namespace gauntlet
