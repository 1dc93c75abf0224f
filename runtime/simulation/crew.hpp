#pragma once

#include "actors/actor/role_actor.hpp"
#include "actors/actor/world.hpp"
#include "net/transport/simulated.hpp"
#include "runtime/faults/levers.hpp"

#include <functional>
#include <map>
#include <memory>

namespace gauntlet::runtime {

/// Every node of a simulated run: starts them, and stops and starts them again when faults say so.
class crew final : public process_control {
 public:
  /// What a node is made of, each time it is started.
  struct station {
    net::address self;
    net::link_profile link;
    /// The role, new or (with a disk, not null) as it was when it last saved.
    std::function<std::shared_ptr<actors::role_core>(std::shared_ptr<const actors::role_disk>)> make_core{};
    std::function<std::shared_ptr<actors::job_runner>()> make_device{};  ///< null: the role runs no jobs
    bool always_keeps_disk = false;  ///< services: without theirs there would be no run to go on with
  };
  struct hooks {
    std::function<void(const actors::journal_entry&)> journal;
    std::function<void()> run_finished;
    std::function<time_point(const net::address&, time_point)> local_time;
    std::function<void(const net::address&, const actors::role_core&)> settled;  ///< after every event of a node
    std::function<void(const net::address&, bool dies)> stopped;  ///< once for each crash, leave or pause
    std::function<void(const net::address&)> going;               ///< undoes one `stopped`
    /// Shown every event of a node and what comes of it; may be null.
    std::function<void(const net::address&, const actors::event&, const actors::effects&)> observed{};
  };

  crew(actors::world& host, net::simulated_network& network, hooks h)
      : host_(host), network_(network), hooks_(std::move(h)) {}
  /// Ends every node: what is in their mailboxes would reach for what is gone.
  ~crew() override;

  /// Starts a node after `delay`, or leaves it down until a `restart`.
  void add(station s, duration delay, bool starts);

  void crash(const net::address& node, disk what) override;
  void restart(const net::address& node) override;
  void leave(const net::address& node) override;
  void pause(const net::address& node) override;
  void resume(const net::address& node) override;

  /// Runs, and is not stopped.
  bool up(const net::address& node) const {
    const actors::role_handle& r = nodes_.at(node).running;
    return r.alive() && !r.paused();
  }
  /// How full the queues of every node ever were, in all its lives.
  std::map<net::address, actors::queue_marks> marks() const;
  /// The role that a node runs now, or ran last.
  const std::shared_ptr<actors::role_core>& core_of(const net::address& node) const { return nodes_.at(node).core; }

 private:
  struct post {
    station made_of;
    actors::role_handle running;
    std::shared_ptr<actors::role_core> core;
    std::shared_ptr<const actors::role_disk> disk;  ///< what a crash has left
    std::uint64_t down = 0;                         ///< crashes and leaves that are not over yet
    std::uint64_t pauses = 0;                       ///< a restarted process is as stopped as it was
    actors::queue_marks marks;                      ///< of earlier lives
  };

  post* find(const net::address& node);
  void spawn(post& p, duration delay);
  static actors::queue_marks marks_of(const post& p);

  actors::world& host_;
  net::simulated_network& network_;
  hooks hooks_;
  std::map<net::address, post> nodes_;
};

}  // namespace gauntlet::runtime
