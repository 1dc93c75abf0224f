#pragma once

#include "base/random.hpp"
#include "base/time.hpp"
#include "net/transport/simulated.hpp"
#include "runtime/faults/chain_troubles.hpp"
#include "runtime/faults/node_troubles.hpp"
#include "runtime/faults/storage_troubles.hpp"

#include <functional>

namespace gauntlet::runtime {

/// Stops and starts nodes; the engine that runs them implements it. A node that is not running (or does not exist) is
/// left as it is.
class process_control {
 public:
  enum class disk : std::uint8_t { lost, kept };

  virtual ~process_control() = default;

  /// Ends the node at once. It is down until as many `restart`s as `crash`es and `leave`s have come.
  virtual void crash(const net::address& node, disk what) = 0;
  virtual void restart(const net::address& node) = 0;
  /// Ends a member in an orderly way: it tells the coordinator.
  virtual void leave(const net::address& node) = 0;
  virtual void pause(const net::address& node) = 0;
  virtual void resume(const net::address& node) = 0;
};

/// Everything that a fault may pull at.
struct levers {
  net::simulated_network& network;
  device_troubles& devices;
  clock_troubles& clocks;
  storage_troubles& storage;
  chain_troubles& chain;
  process_control& processes;
  generator& random;
  std::function<time_point()> now;
  /// Runs something later in the run's own time.
  std::function<void(duration, std::function<void()>)> after;
};

}  // namespace gauntlet::runtime
