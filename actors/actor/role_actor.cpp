#include "actors/actor/role_actor.hpp"

#include "actors/actor/world_inside.hpp"

#include <utility>

namespace gauntlet::actors {

/// The only message of a role's mailbox.
struct role_event {
  std::shared_ptr<event> content;
};

}  // namespace gauntlet::actors

GAUNTLET_LOCAL_MESSAGE(gauntlet::actors::role_event)

namespace gauntlet::actors {

namespace {

void post_event(const rt::actor& to, event e) { rt::post(to, role_event{std::make_shared<event>(std::move(e))}); }

/// The shell: owns nothing but the wiring; all state of the role is in its core.
class role_state {
 public:
  static constexpr const char* name = "role";

  role_state(rt::self_ptr self, world* host, net::network* network, role_wiring wiring)
      : self_(self), host_(host), wiring_(std::move(wiring)) {
    rt::strict(self);
    const rt::actor me = caf::actor_cast<rt::actor>(self);
    transport_ = network->attach(wiring_.self, [weak = me.address()](net::envelope_ptr e) {
      if (const auto alive = caf::actor_cast<rt::actor>(weak)) post_event(alive, message_arrived{std::move(e)});
    });
  }

  rt::behavior make_behavior() {
    return {[this](const role_event& e) { handle(*e.content); }};
  }

 private:
  void handle(const event& e) {
    effects out;
    wiring_.core->on(e, host_->now(), out);
    for (events::any& what : out.journal) wiring_.journal({host_->now(), wiring_.self, std::move(what)});
    for (effects::outgoing& m : out.messages) transport_->send(m.to, std::move(m.content));
    const rt::actor me = caf::actor_cast<rt::actor>(self_);
    for (const effects::timer& t : out.timers) {
      const duration wait = std::max(duration::zero(), duration(t.due - host_->now()));
      rt::post_after(wait, me, role_event{std::make_shared<event>(timer_fired{t.id})});
    }
    for (effects::job_start& j : out.jobs) {
      wiring_.jobs->run(std::move(j.content), [weak = me.address(), id = j.id](compute::job_result r) {
        if (const auto alive = caf::actor_cast<rt::actor>(weak)) post_event(alive, job_finished{id, std::move(r)});
      });
    }
    if (out.run_finished && wiring_.run_finished) wiring_.run_finished();
    if (wiring_.settled) wiring_.settled();
  }

  rt::self_ptr self_;
  world* host_;
  role_wiring wiring_;
  std::unique_ptr<net::transport> transport_;
};

}  // namespace

void spawn_role(world& host, net::network& network, role_wiring wiring, duration start_delay) {
  world::inside& caf_side = host.internals();
  const rt::actor role = caf_side.track(rt::spawn<role_state>(caf_side.system, &host, &network, std::move(wiring)));
  rt::post_after(start_delay, role, role_event{std::make_shared<event>(started{})});
}

}  // namespace gauntlet::actors
