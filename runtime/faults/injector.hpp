#pragma once

#include "actors/protocol/journal.hpp"
#include "runtime/faults/fault.hpp"
#include "runtime/faults/fault_plan.hpp"
#include "runtime/faults/window_clock.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace gauntlet::runtime {

/// Carries a plan out: learns from the run's own events which moments have come, and begins and ends faults there.
class injector {
 public:
  /// How the engine knows nodes; nothing for one that does not exist (yet).
  struct directory {
    std::function<std::optional<net::address>(const node_name&)> by_name;
    std::function<std::optional<net::address>(gauntlet::uid)> by_uid;
    std::function<std::optional<net::address>()> lead;
  };

  injector(fault_plan plan, levers l, directory nodes, std::function<void(actors::events::any)> note);

  /// The run begins.
  void start();
  /// Nothing begins any more; what has begun still ends in its time.
  void retire() { retired_ = true; }
  /// Something has happened; what follows from it happens on its own turn.
  void observe(const actors::events::any& e);
  void observe(const net::message& m);

 private:
  struct running {
    std::string kind;
    std::unique_ptr<fault> what;
    fault_scene scene;
    bool over = false;
  };

  /// Sets off what waited for a moment that has come.
  void reach();
  void begin(const planned_fault& f);
  void end(const std::string& id);
  void wait_for(const moment& m, std::function<void()> then);
  std::vector<net::address> addresses(const std::vector<node_name>& names) const;
  std::vector<net::address> targets_of(const planned_fault& f) const;

  fault_plan plan_;
  levers levers_;
  directory nodes_;
  std::function<void(actors::events::any)> note_;
  window_clock clock_;
  bool retired_ = false;
  std::map<std::string, running> running_;  ///< those that are over stay: their timers may still be under way
  struct waiting {
    moment when;
    std::function<void()> then;
  };
  std::vector<waiting> waiting_;
};

}  // namespace gauntlet::runtime
