#pragma once

#include "actors/actor/world.hpp"
#include "actors/protocol/role_core.hpp"
#include "net/transport/transport.hpp"

#include <functional>
#include <memory>
#include <optional>

namespace gauntlet::actors {

/// Carries jobs out for one node; `done` must be called on the node's own turn (through its host's scheduler), with
/// nothing when the job did not get to its end.
class job_runner {
 public:
  virtual ~job_runner() = default;
  virtual void run(compute::job j, std::function<void(std::optional<compute::job_result>)> done) = 0;
};

/// What a role's shell is wired to.
struct role_wiring {
  net::address self;
  std::shared_ptr<role_core> core;
  std::shared_ptr<job_runner> jobs;  ///< null for roles without jobs
  std::function<void(const journal_entry&)> journal;
  std::function<void()> run_finished;  ///< called when the core says so
  std::function<void()> settled{};     ///< called after every event; may be null
  /// What the node's clock shows when the run's own shows the argument; null: the same.
  std::function<time_point(time_point)> local_time{};
  /// Shown what has happened and what the core wants done about it, before that is done; may be null.
  std::function<void(const event&, const effects&)> observed{};
};

/// A running role as its host sees it: what a process can suffer from outside.
class role_handle {
 public:
  struct gate;  ///< shared with the actor

  role_handle() = default;
  explicit role_handle(std::shared_ptr<gate> g) : gate_(std::move(g)) {}

  /// Nothing happens to the role until it is resumed; then everything that has come in the meantime does, in order.
  void pause();
  void resume();
  /// Lets the role say that it goes, and ends it then.
  void stop();
  /// Ends the role at once, in the middle of whatever it has under way.
  void kill();

  bool paused() const;
  bool alive() const;
  /// How full its buffers ever were; messages that came when they were are lost.
  const queue_marks& marks() const;

 private:
  std::shared_ptr<gate> gate_;
};

/// Makes a role an actor of `host`, attaches it to `network` and starts it after `start_delay`. One generic shell
/// serves every role: messages, finished jobs and timers become events of the core, effects are carried out in order.
role_handle spawn_role(world& host, net::network& network, role_wiring wiring, duration start_delay);

}  // namespace gauntlet::actors
