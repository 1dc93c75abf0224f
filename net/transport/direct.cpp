#include "net/transport/direct.hpp"

#include <utility>

namespace gauntlet::net {

class direct_network::port final : public transport {
 public:
  port(direct_network& network, address self, std::shared_ptr<const inbox> own)
      : network_(network), self_(std::move(self)), own_(std::move(own)) {}

  void send(const address& to, message content) override { network_.carry(self_, own_, to, std::move(content)); }

 private:
  direct_network& network_;
  address self_;
  std::shared_ptr<const inbox> own_;
};

std::unique_ptr<transport> direct_network::attach(const address& self, inbox deliver) {
  auto own = std::make_shared<const inbox>(std::move(deliver));
  const std::lock_guard lock(mutex_);
  inboxes_[self] = own;
  return std::make_unique<port>(*this, self, std::move(own));
}

void direct_network::detach(const address& self) {
  const std::lock_guard lock(mutex_);
  inboxes_.erase(self);
}

std::shared_ptr<const inbox> direct_network::find(const address& node) {
  const std::lock_guard lock(mutex_);
  const auto found = inboxes_.find(node);
  return found == inboxes_.end() ? nullptr : found->second;
}

void direct_network::carry(const address& from, const std::shared_ptr<const inbox>& sender, const address& to,
                           message content) {
  if (find(from) != sender) return;  // detached or replaced: this node is gone
  const std::shared_ptr<const inbox> receiver = find(to);
  // Outside the lock: an inbox may send in turn.
  if (receiver) (*receiver)(std::make_shared<const envelope>(envelope{from, std::move(content)}));
}

}  // namespace gauntlet::net
