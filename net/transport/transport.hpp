#pragma once

#include "net/address.hpp"
#include "net/message/envelope.hpp"

#include <functional>

namespace gauntlet::net {

/// How nodes reach each other; a node has one and knows nothing else of the others. Implementations: `direct`,
/// `simulated`. Delivers to the handler given at attachment; a message may be lost, and then nobody is told.
class transport {
 public:
  virtual ~transport() = default;

  /// Never blocks, never throws for a peer's fault.
  virtual void send(const address& to, message content) = 0;
};

/// Where a node's messages arrive.
using inbox = std::function<void(envelope_ptr)>;

/// A network that nodes attach to; outlives the transports it hands out.
class network {
 public:
  virtual ~network() = default;

  /// A second attachment of the same address replaces the first (a node that was restarted). What is sent through the
  /// transport of an attachment that has ended is lost.
  virtual std::unique_ptr<transport> attach(const address& self, inbox deliver) = 0;
  virtual void detach(const address& self) = 0;
};

}  // namespace gauntlet::net
