#include "actors/actor/world.hpp"

#include "actors/actor/world_inside.hpp"

#include <algorithm>
#include <utility>

namespace gauntlet::actors {

struct alarm_call {
  std::function<void()> then;
};

}  // namespace gauntlet::actors

GAUNTLET_LOCAL_MESSAGE(gauntlet::actors::alarm_call)

namespace gauntlet::actors {

namespace {

class alarm_state {
 public:
  static constexpr const char* name = "alarm";
  explicit alarm_state(rt::self_ptr self) { rt::strict(self); }
  rt::behavior make_behavior() {
    return {[](const alarm_call& c) { c.then(); }};
  }
};

}  // namespace

world::inside::inside(std::uint64_t seed)
    : random(seed),
      system(prepare(config)),
      scheduler(dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler())) {
  // Otherwise the system's destructor waits for actors that no thread will ever run again.
  system.await_actors_before_shutdown(false);
}

rt::config& world::inside::prepare(rt::config& c) {
  c.set("scheduler.policy", caf::atom("testing"));
  c.set("logger.file-verbosity", caf::atom("quiet"));
  c.set("logger.console-verbosity", caf::atom("quiet"));
  return c;
}

world::world(std::uint64_t seed) : inside_(std::make_unique<inside>(seed)) {
  inside_->alarm = inside_->track(rt::spawn<alarm_state>(inside_->system));
}

world::~world() {
  // ~actor_system runs jobs until none is left: kill first, then drain. What the closures of `after` would touch may be
  // gone already.
  inside_->ended = true;
  for (const rt::actor& a : inside_->tracked) rt::kill(a);
  inside_->tracked.clear();
  inside_->alarm = nullptr;
  while (!inside_->scheduler.jobs.empty()) inside_->scheduler.try_run_once();
}

void world::reseed(std::uint64_t seed) { inside_->random = generator(seed); }

time_point world::now() const { return inside_->now; }

std::uint64_t world::steps() const { return inside_->steps; }

void world::after(duration delay, std::function<void()> then) {
  if (delay > duration::zero()) return inside_->timers.add(now() + delay, std::move(then));
  rt::post(inside_->alarm, alarm_call{[inside = inside_.get(), then = std::move(then)] {
             if (!inside->ended) then();
           }});
}

bool world::step() {
  auto& jobs = inside_->scheduler.jobs;  // runnable actors, each at most once
  ++inside_->steps;
  if (!jobs.empty()) {
    if (jobs.size() > 1) std::swap(jobs.front(), jobs[inside_->random.below(jobs.size())]);
    inside_->scheduler.try_run_once();  // exactly one message
    return true;
  }
  agenda& timers = inside_->timers;
  if (timers.empty()) return false;
  inside_->now = std::max(inside_->now, timers.due());
  timers.take()();
  return true;
}

}  // namespace gauntlet::actors
