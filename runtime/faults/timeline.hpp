#pragma once

#include "runtime/faults/fault_plan.hpp"

#include <limits>

namespace gauntlet::runtime {

/// When a fault holds, in windows and parts of them, as far as the plan alone can tell.
struct fault_span {
  double begins = 0;
  double ends = std::numeric_limits<double>::infinity();

  bool overlaps(const fault_span& other) const {
    return (begins < other.ends && other.begins < ends) || begins == other.begins;
  }
};

/// Phases are taken as eighths of a window. Seconds are windows where blocks are made by time; in lockstep nobody knows
/// how many windows they are, and they count as the fewest that they can be.
fault_span span_of(const planned_fault& f, const actors::window_parameters& w);
/// When it has its targets away: of one that joins late, the time before.
fault_span absence_of(const planned_fault& f, const actors::window_parameters& w);

/// Longest that a window may take while the chain lives. Under clock pacing its blocks come by time; under lockstep a
/// silent member holds a block up for the grace period, and no longer.
double longest_window_s(const actors::window_parameters& w);

}  // namespace gauntlet::runtime
