#include "net/transport/simulated.hpp"

#include "net/codec.hpp"

#include <algorithm>
#include <utility>

namespace gauntlet::net {

namespace {

/// A message that would be under way for longer is lost: bounds the queues and keeps sums of times in range.
constexpr duration queue_time_max = std::chrono::hours(24 * 365);

duration from_ms(double ms) { return from_seconds(ms * 1e-3); }

duration transfer_time(std::size_t bytes, double mbps) {
  if (mbps <= 0) return duration{};
  const double wanted_s = static_cast<double>(bytes) * 8 / (mbps * 1e6);
  return from_seconds(std::min(wanted_s, 2 * seconds(queue_time_max)));
}

}  // namespace

class simulated_network::port final : public transport {
 public:
  port(simulated_network& network, address self, std::uint64_t attachment)
      : network_(network), self_(std::move(self)), attachment_(attachment) {}

  void send(const address& to, message content) override { network_.carry(self_, attachment_, to, std::move(content)); }

 private:
  simulated_network& network_;
  address self_;
  std::uint64_t attachment_;
};

simulated_network::simulated_network(std::uint64_t seed, std::function<time_point()> now, scheduler schedule)
    : random_(generator_for(seed, "simulated network")), now_(std::move(now)), schedule_(std::move(schedule)) {}

void simulated_network::set_link(const address& self, const link_profile& profile) { nodes_[self].link = profile; }

std::unique_ptr<transport> simulated_network::attach(const address& self, inbox deliver) {
  node& n = nodes_[self];
  n.deliver = std::make_shared<const inbox>(std::move(deliver));
  ++n.attachment;
  // A restarted node finds its lines empty.
  n.uplink_free = n.downlink_free = now_();
  return std::make_unique<port>(*this, self, n.attachment);
}

void simulated_network::detach(const address& self) {
  const auto found = nodes_.find(self);
  if (found == nodes_.end() || !found->second.deliver) return;
  found->second.deliver = nullptr;
  ++found->second.attachment;
}

envelope_ptr simulated_network::through_codec(const address& from, message content, std::size_t& bytes) {
  frames encoded = encode(envelope{from, std::move(content)});
  bytes = encoded.bytes();
  if (last_decoded_ && encoded.header == last_header_) return last_decoded_;
  std::optional<envelope> decoded = decode(encoded.header, encoded.blobs);
  if (!decoded) return nullptr;
  auto result = std::make_shared<const envelope>(std::move(*decoded));
  if (encoded.blobs.empty()) {
    last_header_ = std::move(encoded.header);
    last_decoded_ = result;
  }
  return result;
}

void simulated_network::carry(const address& from, std::uint64_t attachment, const address& to, message content) {
  // Two draws a message, whatever becomes of it: a change to one link leaves the fate of all others as it was.
  const double draw_from = random_.unit();
  const double draw_to = random_.unit();

  parcel p{.from = from, .to = to};
  p.content = through_codec(from, std::move(content), p.bytes);
  traffic& count = traffic_[from];
  ++count.messages_sent;
  count.bytes_sent += p.bytes;

  node& sender = nodes_[from];
  const time_point now = now_();
  const time_point starts = std::max(now, sender.uplink_free);
  p.uplink_time = transfer_time(p.bytes, sender.link.uplink_mbps);
  const time_point left = starts + p.uplink_time;
  if (!p.content || sender.attachment != attachment || left - now > queue_time_max) {
    ++count.dropped;
    return;
  }
  sender.uplink_free = left;

  const auto found = nodes_.find(to);
  if (found == nodes_.end() || !found->second.deliver) {
    ++count.dropped;
    return;
  }
  node& receiver = found->second;
  p.attachment = receiver.attachment;
  const duration delay = from_ms(sender.link.latency_ms + receiver.link.latency_ms) +
                         from_ms(sender.link.jitter_ms * draw_from + receiver.link.jitter_ms * draw_to);
  time_point& latest = receiver.latest_from[from];
  latest = std::max(latest, left + delay);
  ++count.under_way;
  schedule_(latest - now, [this, p = std::move(p)] { reach(p); });
}

simulated_network::node* simulated_network::receiver_of(const parcel& p) {
  const auto found = nodes_.find(p.to);
  if (found != nodes_.end() && found->second.attachment == p.attachment) return &found->second;
  drop(p);
  return nullptr;
}

void simulated_network::drop(const parcel& p) {
  traffic& count = traffic_[p.from];
  --count.under_way;
  ++count.dropped;
}

/// Its last byte is at the receiver's end, where it may have to queue behind others.
void simulated_network::reach(const parcel& p) {
  node* receiver = receiver_of(p);
  if (receiver == nullptr) return;
  const time_point now = now_();
  const time_point starts = std::max(now - p.uplink_time, receiver->downlink_free);
  const time_point done = std::max(now, starts + transfer_time(p.bytes, receiver->link.downlink_mbps));
  if (done - now > queue_time_max) {
    drop(p);
    return;
  }
  // An earlier message may be due at this very moment and must not be overtaken.
  const bool idle = receiver->downlink_free < now;
  receiver->downlink_free = done;
  if (idle && done == now) return deliver(p);
  schedule_(done - now, [this, p] { deliver(p); });
}

void simulated_network::deliver(const parcel& p) {
  const node* receiver = receiver_of(p);
  if (receiver == nullptr) return;
  --traffic_[p.from].under_way;
  traffic& count = traffic_[p.to];
  ++count.messages_received;
  count.bytes_received += p.bytes;
  // Held here: the node may detach itself while it reads.
  const std::shared_ptr<const inbox> inbox_of_receiver = receiver->deliver;
  (*inbox_of_receiver)(p.content);
}

}  // namespace gauntlet::net
