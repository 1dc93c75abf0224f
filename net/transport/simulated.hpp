#pragma once

#include "base/fields.hpp"
#include "base/random.hpp"
#include "base/time.hpp"
#include "net/transport/transport.hpp"
#include "net/transport/weather.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace gauntlet::net {

/// A node's connection. Both directions queue: a message leaves when those before it have left, and arrives when those
/// before it have arrived. Its bytes stream through both ends at once, so that alone it takes as long as the slower of
/// the two needs, not the sum.
struct link_profile {
  double latency_ms = 20;      ///< to the middle of the network; the delay of a pair is the sum of both ends'
  double jitter_ms = 0;        ///< uniform extra delay in [0, jitter_ms]
  double uplink_mbps = 500;    ///< 0: unlimited
  double downlink_mbps = 500;  ///< 0: unlimited

  bool operator==(const link_profile&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("latency_ms", self.latency_ms, "one-way delay to the middle of the network and from there to the other node",
          limits{0, 1e5});
    field("jitter_ms", self.jitter_ms, "uniform extra delay of each message, from 0 to this", limits{0, 1e5});
    field("uplink_mbps", self.uplink_mbps, "bandwidth out of the node in megabits a second; 0 is unlimited",
          limits{0, 1e6});
    field("downlink_mbps", self.downlink_mbps, "bandwidth into the node in megabits a second; 0 is unlimited",
          limits{0, 1e6});
  }
};

/// A network in virtual time: latency, bandwidth and queueing per node. Headers are really encoded and decoded, blobs
/// travel by reference; a message that its own decoder refuses is dropped and counted. Messages of one node to another
/// arrive in the order in which they were sent, unless bad weather has it otherwise. Used on one thread.
class simulated_network final : public network {
 public:
  /// Runs `then` after a delay of virtual time; equal times in the order of the calls.
  using scheduler = std::function<void(duration after, std::function<void()> then)>;

  /// Every message counts as sent, once more for each copy that a disturbance makes of it, and then either as received
  /// by the other node or, by its sender, as dropped or still under way. `lost` is the part of `dropped` that
  /// disturbances took.
  struct traffic {
    std::uint64_t messages_sent = 0, bytes_sent = 0, messages_received = 0, bytes_received = 0, dropped = 0;
    std::uint64_t under_way = 0, lost = 0;

    bool operator==(const traffic&) const = default;
  };

  simulated_network(std::uint64_t seed, std::function<time_point()> now, scheduler schedule);

  /// What a node is attached with; the default profile where none was set. Holds for messages sent from now on.
  void set_link(const address& self, const link_profile& profile);
  std::unique_ptr<transport> attach(const address& self, inbox deliver) override;
  void detach(const address& self) override;

  /// Makes the links worse than their profiles from now on. Replaces what was under the same cause.
  void disturb(const std::string& cause, link_pattern where, const disturbance& what);
  /// Messages that were clogged go on, in the order in which they were sent.
  void calm(const std::string& cause);

  /// `see` is shown every message as it is sent; it must not send in turn.
  /// From now on another seed draws.
  void reseed(std::uint64_t seed);
  void watch(std::function<void(const message&)> see) { see_ = std::move(see); }

  /// Counted since the start, of all nodes that have sent or received anything.
  std::map<address, traffic> counted() const;
  /// Messages that wait for a link to be unclogged.
  std::size_t clogged() const { return clogged_.size(); }

  /// What the buffers of a real network would hold, all together; more is lost.
  struct capacity {
    std::size_t clogged = std::size_t{1} << 16;            ///< messages
    std::uint64_t clogged_bytes = std::uint64_t{1} << 30;  ///< of theirs
    std::size_t under_way = std::size_t{1} << 20;          ///< messages, clogged ones among them
  };
  const capacity& buffers() const { return buffers_; }
  void set_buffers(const capacity& c) { buffers_ = c; }
  /// How many there ever were at once, and how many were lost because there were too many.
  struct fullness {
    std::size_t clogged = 0, under_way = 0;
    std::uint64_t clogged_refused = 0, under_way_refused = 0;
  };
  const fullness& fullest() const { return fullest_; }

 private:
  class port;
  struct node {
    address self;
    std::size_t number = 0;  ///< in the order in which nodes were named first
    link_profile link;
    std::shared_ptr<const inbox> deliver;  ///< null while detached
    std::uint64_t attachment = 0;          ///< grows: a message for an earlier attachment is dropped
    time_point uplink_free{};
    time_point downlink_free{};
    std::map<std::size_t, time_point> latest_from;  ///< by sender: when its last message reaches this end
    std::map<std::size_t, time_point> narrow_free;  ///< by sender: when the narrowed way from it is free again
    traffic count;
  };
  /// A message on its way. Who plays its nodes may be somebody else when it arrives.
  struct parcel {
    node* from;
    node* to;
    std::uint64_t attachment = 0;  ///< the receiver's when it was sent
    envelope_ptr content{};
    std::size_t bytes = 0;
    duration uplink_time{};  ///< from its first to its last byte
  };

  node& node_of(const address& self);
  void carry(node& sender, std::uint64_t attachment, const address& to, message content);
  envelope_ptr through_codec(const address& from, message content, std::size_t& bytes);
  envelope_ptr through_mutation(const address& from, message content, std::size_t& bytes);
  /// What the weather does to a message that leaves its sender now.
  void pass_weather(parcel p, time_point left, duration delay, const disturbance& d);
  void lose(const parcel& p);
  void send_off(parcel p, duration wait);
  void clog(parcel p);
  void leaves(const parcel& p);
  void arrives(const parcel& p);
  void reach(const parcel& p);
  void deliver(const parcel& p);
  /// One that was under way is lost.
  void drop(const parcel& p);
  /// The receiver is not the one any more that the message was sent to: then it is dropped.
  bool too_late(const parcel& p);

  generator random_;
  std::function<time_point()> now_;
  scheduler schedule_;
  std::map<address, node> nodes_;  ///< none is ever taken out
  std::function<void(const message&)> see_;
  weather weather_;
  generator misfortune_;         ///< of disturbances alone: calm links draw as if there were none
  std::vector<parcel> clogged_;  ///< in the order in which they were sent; at most clogged_max
  std::uint64_t clogged_bytes_ = 0;
  std::size_t under_way_ = 0;  ///< clogged ones among them
  capacity buffers_;
  fullness fullest_;
  /// The last message without a blob, encoded and decoded: what is sent to many is decoded once. A header with a blob
  /// says so and is never equal.
  byte_buffer last_header_;
  envelope_ptr last_decoded_;
};

}  // namespace gauntlet::net
