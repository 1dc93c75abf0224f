#pragma once

#include "net/transport/transport.hpp"

#include <map>
#include <mutex>

namespace gauntlet::net {

/// Same process, structs by shared pointer, no encoding, no delay. Thread-safe; the inbox is called on the sender's
/// thread and must only hand on. A message that another thread is just delivering may still arrive after `detach`
/// returned, so an inbox shares ownership of what it hands on to.
class direct_network final : public network {
 public:
  std::unique_ptr<transport> attach(const address& self, inbox deliver) override;
  void detach(const address& self) override;

 private:
  class port;
  std::shared_ptr<const inbox> find(const address& node);
  void carry(const address& from, const std::shared_ptr<const inbox>& sender, const address& to, message content);

  std::mutex mutex_;
  std::map<address, std::shared_ptr<const inbox>> inboxes_;
};

}  // namespace gauntlet::net
