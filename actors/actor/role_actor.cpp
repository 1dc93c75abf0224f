#include "actors/actor/role_actor.hpp"

#include "actors/actor/world_inside.hpp"
#include "base/check.hpp"

#include <algorithm>
#include <deque>
#include <utility>

namespace gauntlet::actors {

/// The only message of a role's mailbox.
struct role_event {
  event content;
};

}  // namespace gauntlet::actors

GAUNTLET_LOCAL_MESSAGE(gauntlet::actors::role_event)

namespace gauntlet::actors {

namespace {

/// As many messages as the buffers of a stopped process would hold; more are lost.
constexpr std::size_t held_messages_max = std::size_t{1} << 16;
/// And what its timers and its device have to say, which is bounded by what the role has under way.
constexpr std::size_t held_max = held_messages_max + (std::size_t{1} << 13);
/// All that was held comes at once, on top of what comes anyway.
constexpr std::size_t mailbox_max = 2 * held_max;

}  // namespace

struct role_handle::gate {
  world* host = nullptr;
  net::network* network = nullptr;
  net::address self;
  rt::actor role;  ///< null once dead
  std::uint64_t pauses = 0;
  std::deque<role_event> held;  ///< what came during a pause
  std::size_t unseen = 0;       ///< in the mailbox
  queue_marks marks;

  /// Nothing happens to a dead role any more.
  void post(event e) { post(role_event{std::move(e)}); }
  void post(role_event e) {
    if (!role) return;
    const bool is_message = std::holds_alternative<message_arrived>(e.content);
    if (is_message && unseen >= mailbox_max) return marks.refuse(queue::mailbox);
    marks.see(queue::mailbox, ++unseen, mailbox_max);
    rt::post(role, std::move(e));
  }
  void hold(const role_event& e) {
    const bool is_message = std::holds_alternative<message_arrived>(e.content);
    if (is_message && held.size() >= held_messages_max) return marks.refuse(queue::held_events);
    held.push_back(e);
    marks.see(queue::held_events, held.size(), held_max);
  }
};

void role_handle::pause() { ++gate_->pauses; }

void role_handle::resume() {
  GAUNTLET_CHECK(gate_->pauses > 0);
  if (--gate_->pauses > 0 || !alive()) return;
  for (role_event& e : std::exchange(gate_->held, {})) gate_->post(std::move(e));
}

void role_handle::stop() { gate_->post(stopping{}); }

void role_handle::kill() {
  if (!alive()) return;
  gate_->network->detach(gate_->self);
  gate_->held.clear();
  gate_->host->internals().forget(gate_->role);
  rt::kill(std::exchange(gate_->role, nullptr));
}

bool role_handle::paused() const { return gate_ && gate_->pauses > 0; }
bool role_handle::alive() const { return gate_ && static_cast<bool>(gate_->role); }
const queue_marks& role_handle::marks() const {
  static const queue_marks none;
  return gate_ ? gate_->marks : none;
}

namespace {

/// The shell: owns nothing but the wiring; all state of the role is in its core.
class role_state {
 public:
  static constexpr const char* name = "role";

  role_state(rt::self_ptr self, std::shared_ptr<role_handle::gate> gate, role_wiring wiring)
      : host_(gate->host), gate_(std::move(gate)), wiring_(std::move(wiring)) {
    rt::strict(self);
    transport_ = gate_->network->attach(
        wiring_.self, [gate = gate_](net::envelope_ptr e) { gate->post(message_arrived{std::move(e)}); });
  }

  rt::behavior make_behavior() {
    return {[this](const role_event& e) {
      if (!gate_->role) return;  // killed, and this was in the mailbox still
      --gate_->unseen;
      if (gate_->pauses > 0) return gate_->hold(e);
      handle(e.content);
      if (std::holds_alternative<stopping>(e.content)) role_handle(gate_).kill();
    }};
  }

 private:
  time_point local_time() const { return wiring_.local_time ? wiring_.local_time(host_->now()) : host_->now(); }

  void handle(const event& e) {
    effects out;
    const time_point local = local_time();
    wiring_.core->on(e, local, out);
    if (wiring_.observed) wiring_.observed(e, out);
    for (events::any& what : out.journal) wiring_.journal({host_->now(), wiring_.self, std::move(what)});
    for (effects::outgoing& m : out.messages) transport_->send(m.to, std::move(m.content));
    agenda& timers = host_->internals().timers;
    for (const effects::timer& t : out.timers) {
      const duration wait = std::max(duration::zero(), duration(t.due - local));
      timers.add(host_->now() + wait, [gate = gate_, id = t.id] { gate->post(timer_fired{id}); });
    }
    for (effects::job_start& j : out.jobs) {
      wiring_.jobs->run(std::move(j.content), [gate = gate_, id = j.id](std::optional<compute::job_result> r) {
        gate->post(job_finished{id, std::move(r)});
      });
    }
    if (out.run_finished && wiring_.run_finished) wiring_.run_finished();
    if (wiring_.settled) wiring_.settled();
  }

  world* host_;
  std::shared_ptr<role_handle::gate> gate_;
  role_wiring wiring_;
  std::unique_ptr<net::transport> transport_;
};

}  // namespace

role_handle spawn_role(world& host, net::network& network, role_wiring wiring, duration start_delay) {
  world::inside& caf_side = host.internals();
  auto gate = std::make_shared<role_handle::gate>();
  gate->host = &host;
  gate->network = &network;
  gate->self = wiring.self;
  gate->role = caf_side.track(rt::spawn<role_state>(caf_side.system, gate, std::move(wiring)));
  caf_side.timers.add(host.now() + start_delay, [gate] { gate->post(started{}); });
  return role_handle(std::move(gate));
}

}  // namespace gauntlet::actors
