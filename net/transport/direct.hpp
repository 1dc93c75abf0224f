#pragma once

#include "net/transport/transport.hpp"

#include <map>
#include <mutex>

namespace gauntlet::net {

/// Same process, structs by shared pointer, no encoding, no delay. Thread-safe; the inbox is called on the sender's
/// thread and must only hand on.
class direct_network final : public network {
 public:
  std::unique_ptr<transport> attach(const address& self, inbox deliver) override;
  void detach(const address& self) override;

 private:
  class port;
  void carry(const address& from, const address& to, message content);

  std::mutex mutex_;
  std::map<address, std::shared_ptr<inbox>> inboxes_;
};

}  // namespace gauntlet::net
