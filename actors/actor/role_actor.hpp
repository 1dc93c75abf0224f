#pragma once

#include "actors/actor/world.hpp"
#include "actors/protocol/role_core.hpp"
#include "net/transport/transport.hpp"

#include <functional>
#include <memory>

namespace gauntlet::actors {

/// Carries jobs out for one node; `done` must be called on the node's own turn (through its host's scheduler).
class job_runner {
 public:
  virtual ~job_runner() = default;
  virtual void run(compute::job j, std::function<void(compute::job_result)> done) = 0;
};

/// What a role's shell is wired to.
struct role_wiring {
  net::address self;
  std::shared_ptr<role_core> core;
  std::shared_ptr<job_runner> jobs;  ///< null for roles without jobs
  std::function<void(const journal_entry&)> journal;
  std::function<void()> run_finished;  ///< called when the core says so
  std::function<void()> settled{};     ///< called after every event; may be null
};

/// Makes a role an actor of `host`, attaches it to `network` and starts it after `start_delay`. One generic shell
/// serves every role: messages, finished jobs and timers become events of the core, effects are carried out in order.
void spawn_role(world& host, net::network& network, role_wiring wiring, duration start_delay);

}  // namespace gauntlet::actors
