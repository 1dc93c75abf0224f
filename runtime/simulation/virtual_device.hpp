#pragma once

#include "actors/actor/role_actor.hpp"
#include "runtime/faults/node_troubles.hpp"
#include "runtime/goodput/time_meter.hpp"
#include "runtime/simulation/job_pool.hpp"

namespace gauntlet::runtime {

/// One node's device in virtual time: jobs run one after the other, each as long as its work takes at the modelled
/// speed. The work itself is given to the pool at once and joined when virtual time reaches the modelled end, so that
/// all cores are busy and the order of events never depends on them.
class virtual_device final : public actors::job_runner {
 public:
  /// Told of every job: the modelled times of its begin and end, and the part of it (0 to 1) that a fault has added.
  using watcher = std::function<void(device_work kind, time_point begins, time_point ends, double lost)>;

  virtual_device(actors::world& host, job_pool& pool, std::shared_ptr<const compute::engine> engine,
                 double tokens_per_s, net::address owner, device_troubles& troubles, watcher watch)
      : host_(host),
        pool_(pool),
        engine_(std::move(engine)),
        tokens_per_s_(tokens_per_s),
        owner_(std::move(owner)),
        troubles_(troubles),
        watch_(std::move(watch)) {}

  void run(compute::job j, std::function<void(std::optional<compute::job_result>)> done) override;

 private:
  actors::world& host_;
  job_pool& pool_;
  std::shared_ptr<const compute::engine> engine_;
  double tokens_per_s_;
  net::address owner_;
  device_troubles& troubles_;
  watcher watch_;
  time_point free_{};
};

}  // namespace gauntlet::runtime
