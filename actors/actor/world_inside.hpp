#pragma once

#include "actors/actor/agenda.hpp"
#include "actors/actor/caf_facade.hpp"
#include "actors/actor/world.hpp"

#include <caf/scheduler/test_coordinator.hpp>

#include <vector>

namespace gauntlet::actors {

struct world::inside {
  explicit inside(std::uint64_t seed);

  static rt::config& prepare(rt::config& c);
  rt::actor track(rt::actor a) {
    tracked.push_back(a);
    return a;
  }

  /// The world lets go of an actor that is about to end.
  void forget(const rt::actor& a) { std::erase(tracked, a); }

  generator random;
  rt::config config;
  rt::system system;
  caf::scheduler::test_coordinator& scheduler;
  std::vector<rt::actor> tracked;  ///< an actor that nobody holds would end
  rt::actor alarm;                 ///< runs the closures of `after` that are due at once
  time_point now{};
  agenda timers;  ///< virtual time is the world's own: a timer costs no message of CAF's
  std::uint64_t steps = 0;
  bool ended = false;  ///< nothing happens any more
};

}  // namespace gauntlet::actors
