#pragma once

// The one door to CAF (Debian ships 0.17.6; the forms used here have 1.x counterparts behind the same names). Local
// actors only: no caf::io, no groups, no streams, no serialisation by CAF. Everything else says rt::….

#include <caf/actor.hpp>
#include <caf/actor_addr.hpp>
#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/behavior.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/exit_reason.hpp>
#include <caf/sec.hpp>
#include <caf/send.hpp>
#include <caf/spawn_options.hpp>

#include <exception>
#include <optional>
#include <utility>

/// Declares a struct as a local (never serialised) message; at global scope, type fully qualified.
#define GAUNTLET_LOCAL_MESSAGE(type) CAF_ALLOW_UNSAFE_MESSAGE_TYPE(type)

namespace gauntlet::actors::rt {

using actor = caf::actor;
using behavior = caf::behavior;
using self_ptr = caf::event_based_actor*;
using system = caf::actor_system;
using config = caf::actor_system_config;

/// From outside any actor.
template <class Message>
void post(const actor& to, Message&& m) {
  caf::anon_send(to, std::forward<Message>(m));
}

/// Ends an actor at once; its exit cannot be trapped.
inline void kill(const actor& a) { caf::anon_send_exit(a, caf::exit_reason::kill); }

/// An unexpected message is dropped, and an escaped exception ends the actor loudly: a role that failed half-way
/// through an event must not go on.
inline void strict(self_ptr self) {
  self->set_default_handler(caf::drop);
  self->set_exception_handler([](std::exception_ptr& e) -> caf::error {
    std::rethrow_exception(e);
    return caf::sec::runtime_error;
  });
}

/// State(self, args...) lives inside the actor; `make_behavior()` is its behaviour; it dies with the actor. Nobody but
/// this template derives from a CAF class.
template <class State>
class state_actor final : public caf::event_based_actor {
 public:
  template <class... Args>
  explicit state_actor(caf::actor_config& c, Args&&... args) : caf::event_based_actor(c) {
    state_.emplace(static_cast<self_ptr>(this), std::forward<Args>(args)...);
  }
  const char* name() const override { return State::name; }
  void on_exit() override { state_.reset(); }

 protected:
  behavior make_behavior() override { return state_->make_behavior(); }

 private:
  std::optional<State> state_;
};

template <class State, class... Args>
actor spawn(system& host, Args&&... args) {
  return host.spawn<state_actor<State>>(std::forward<Args>(args)...);
}

}  // namespace gauntlet::actors::rt
