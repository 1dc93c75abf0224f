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
  port(simulated_network& network, node& self, std::uint64_t attachment)
      : network_(network), self_(self), attachment_(attachment) {}

  void send(const address& to, message content) override { network_.carry(self_, attachment_, to, std::move(content)); }

 private:
  simulated_network& network_;
  node& self_;
  std::uint64_t attachment_;
};

simulated_network::simulated_network(std::uint64_t seed, std::function<time_point()> now, scheduler schedule)
    : random_(generator_for(seed, "simulated network")),
      now_(std::move(now)),
      schedule_(std::move(schedule)),
      misfortune_(generator_for(seed, "disturbances")) {}

void simulated_network::reseed(std::uint64_t seed) {
  random_ = generator_for(seed, "simulated network");
  misfortune_ = generator_for(seed, "disturbances");
}

simulated_network::node& simulated_network::node_of(const address& self) {
  const auto [at, fresh] = nodes_.try_emplace(self);
  if (fresh) {
    at->second.self = self;
    at->second.number = nodes_.size();
  }
  return at->second;
}

std::map<address, simulated_network::traffic> simulated_network::counted() const {
  std::map<address, traffic> all;
  for (const auto& [self, n] : nodes_)
    if (n.count.messages_sent > 0 || n.count.messages_received > 0) all.emplace(self, n.count);
  return all;
}

void simulated_network::set_link(const address& self, const link_profile& profile) { node_of(self).link = profile; }

std::unique_ptr<transport> simulated_network::attach(const address& self, inbox deliver) {
  node& n = node_of(self);
  n.deliver = std::make_shared<const inbox>(std::move(deliver));
  ++n.attachment;
  // A restarted node finds its lines empty.
  n.uplink_free = n.downlink_free = now_();
  return std::make_unique<port>(*this, n, n.attachment);
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

/// Changes one byte of the header or, as often, of the blob. Who sent a message is what a real transport has proved.
envelope_ptr simulated_network::through_mutation(const address& from, message content, std::size_t& bytes) {
  frames encoded = encode(envelope{from, std::move(content)});
  bytes = encoded.bytes();
  const bool in_blob =
      !encoded.blobs.empty() && encoded.blobs[0] && !encoded.blobs[0]->empty() && misfortune_.chance(0.5);
  byte_buffer changed = in_blob ? *encoded.blobs[0] : std::move(encoded.header);
  changed[misfortune_.below(changed.size())] ^= static_cast<std::byte>(1 + misfortune_.below(255));
  if (in_blob)
    encoded.blobs[0] = make_blob(std::move(changed));
  else
    encoded.header = std::move(changed);
  std::optional<envelope> decoded = decode(encoded.header, encoded.blobs);
  if (!decoded) return nullptr;
  decoded->from = from;
  return std::make_shared<const envelope>(std::move(*decoded));
}

void simulated_network::disturb(const std::string& cause, link_pattern where, const disturbance& what) {
  weather_.set(cause, std::move(where), what);
}

void simulated_network::calm(const std::string& cause) {
  weather_.clear(cause);
  std::vector<parcel> still;
  for (parcel& p : std::exchange(clogged_, {})) {
    if (weather_.between(p.from->self, p.to->self).clogged) {
      still.push_back(std::move(p));
      continue;
    }
    clogged_bytes_ -= p.bytes;
    schedule_(duration::zero(), [this, p = std::move(p)] { reach(p); });
  }
  clogged_ = std::move(still);
}

void simulated_network::carry(node& sender, std::uint64_t attachment, const address& to, message content) {
  // Two draws a message, whatever becomes of it: a change to one link leaves the fate of all others as it was.
  const double draw_from = random_.unit();
  const double draw_to = random_.unit();

  if (see_) see_(content);
  parcel p{.from = &sender, .to = nullptr};
  const address& from = sender.self;
  const disturbance d = weather_.calm() ? disturbance{} : weather_.between(from, to);
  const bool mutated = d.mutation > 0 && misfortune_.chance(d.mutation);
  p.content =
      mutated ? through_mutation(from, std::move(content), p.bytes) : through_codec(from, std::move(content), p.bytes);
  traffic& count = sender.count;
  ++count.messages_sent;
  count.bytes_sent += p.bytes;

  const time_point now = now_();
  const time_point starts = std::max(now, sender.uplink_free);
  p.uplink_time = transfer_time(p.bytes, sender.link.uplink_mbps);
  const time_point left = starts + p.uplink_time;
  if (!p.content || sender.attachment != attachment || left - now > queue_time_max) {
    ++count.dropped;
    if (mutated && !p.content) ++count.lost;
    return;
  }
  sender.uplink_free = left;

  const auto found = nodes_.find(to);
  if (found == nodes_.end() || !found->second.deliver) {
    ++count.dropped;
    return;
  }
  node& receiver = found->second;
  p.to = &receiver;
  p.attachment = receiver.attachment;
  const duration delay = from_ms(sender.link.latency_ms + receiver.link.latency_ms) +
                         from_ms(sender.link.jitter_ms * draw_from + receiver.link.jitter_ms * draw_to);
  pass_weather(std::move(p), left, delay, d);
}

void simulated_network::pass_weather(parcel p, time_point left, duration delay, const disturbance& d) {
  node& receiver = *p.to;
  traffic& count = p.from->count;
  const auto up_to = [this](duration longest) {
    return duration(static_cast<std::int64_t>(misfortune_.unit() * static_cast<double>(longest.count())));
  };
  if (d.cut || (d.loss > 0 && misfortune_.chance(d.loss))) return lose(p);
  if (d.mbps > 0) {
    // One way between two nodes, narrower than both their links: what is sent over it queues.
    time_point& free = receiver.narrow_free[p.from->number];
    free = std::max(free, left) + transfer_time(p.bytes, d.mbps);
    if (free - now_() > queue_time_max) return lose(p);
    left = free;
  }
  delay += d.delay + (d.jitter > duration::zero() ? up_to(d.jitter) : duration::zero());
  if (d.duplication > 0 && misfortune_.chance(d.duplication)) {
    ++count.messages_sent;
    count.bytes_sent += p.bytes;
    send_off(p, left + delay + up_to(std::max(delay, duration(std::chrono::milliseconds(10)))) - now_());
  }
  if (d.clogged) return clog(std::move(p));
  if (d.reordering > 0 && misfortune_.chance(d.reordering))
    return send_off(std::move(p), left + delay + up_to(d.reordering_delay) - now_());
  time_point& latest = receiver.latest_from[p.from->number];
  latest = std::max(latest, left + delay);
  send_off(std::move(p), latest - now_());
}

void simulated_network::lose(const parcel& p) {
  ++p.from->count.dropped;
  ++p.from->count.lost;
}

void simulated_network::clog(parcel p) {
  if (clogged_.size() >= buffers_.clogged || clogged_bytes_ + p.bytes > buffers_.clogged_bytes) {
    ++fullest_.clogged_refused;
    return lose(p);
  }
  leaves(p);
  clogged_bytes_ += p.bytes;
  clogged_.push_back(std::move(p));
  fullest_.clogged = std::max(fullest_.clogged, clogged_.size());
}

void simulated_network::send_off(parcel p, duration wait) {
  if (under_way_ >= buffers_.under_way) {
    ++fullest_.under_way_refused;
    return lose(p);
  }
  leaves(p);
  schedule_(wait, [this, p = std::move(p)] { reach(p); });
}

void simulated_network::leaves(const parcel& p) {
  ++p.from->count.under_way;
  fullest_.under_way = std::max(fullest_.under_way, ++under_way_);
}

void simulated_network::arrives(const parcel& p) {
  --p.from->count.under_way;
  --under_way_;
}

bool simulated_network::too_late(const parcel& p) {
  if (p.to->attachment == p.attachment) return false;
  drop(p);
  return true;
}

void simulated_network::drop(const parcel& p) {
  arrives(p);
  ++p.from->count.dropped;
}

/// Its last byte is at the receiver's end, where it may have to queue behind others.
void simulated_network::reach(const parcel& p) {
  if (too_late(p)) return;
  node& receiver = *p.to;
  const time_point now = now_();
  const time_point starts = std::max(now - p.uplink_time, receiver.downlink_free);
  const time_point done = std::max(now, starts + transfer_time(p.bytes, receiver.link.downlink_mbps));
  if (done - now > queue_time_max) {
    drop(p);
    return;
  }
  // An earlier message may be due at this very moment and must not be overtaken.
  const bool idle = receiver.downlink_free < now;
  receiver.downlink_free = done;
  if (idle && done == now) return deliver(p);
  schedule_(done - now, [this, p] { deliver(p); });
}

void simulated_network::deliver(const parcel& p) {
  if (too_late(p)) return;
  arrives(p);
  traffic& count = p.to->count;
  ++count.messages_received;
  count.bytes_received += p.bytes;
  // Held here: the node may detach itself while it reads.
  const std::shared_ptr<const inbox> inbox_of_receiver = p.to->deliver;
  (*inbox_of_receiver)(p.content);
}

}  // namespace gauntlet::net
