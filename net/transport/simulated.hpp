#pragma once

#include "base/fields.hpp"
#include "base/random.hpp"
#include "base/time.hpp"
#include "net/transport/transport.hpp"

#include <cstdint>
#include <functional>
#include <map>

namespace gauntlet::net {

/// A node's connection. Both directions queue: a message leaves when those before it have left, and arrives when those
/// before it have arrived.
struct link_profile {
  double latency_ms = 20;      ///< one way, half at each end of a pair
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
/// travel by reference; a message that its own decoder refuses is dropped and counted.
class simulated_network final : public network {
 public:
  /// Runs `then` after a delay of virtual time; equal times in the order of the calls.
  using scheduler = std::function<void(duration after, std::function<void()> then)>;

  struct traffic {
    std::uint64_t messages_sent = 0, bytes_sent = 0, messages_received = 0, bytes_received = 0, dropped = 0;
  };

  simulated_network(std::uint64_t seed, std::function<time_point()> now, scheduler schedule);

  /// What a node is attached with; the default profile where none was set.
  void set_link(const address& node, const link_profile& profile);
  std::unique_ptr<transport> attach(const address& self, inbox deliver) override;
  void detach(const address& self) override;

  /// Counted since the start, per node, in address order.
  const std::map<address, traffic>& counted() const { return traffic_; }

 private:
  class port;
  struct node {
    link_profile link;
    inbox deliver;            ///< empty while detached
    std::uint64_t attachment = 0;  ///< grows: a message for an earlier attachment is dropped
    time_point uplink_free{};
    time_point downlink_free{};
  };
  void carry(const address& from, const address& to, message content);

  generator random_;
  std::function<time_point()> now_;
  scheduler schedule_;
  std::map<address, node> nodes_;
  std::map<address, traffic> traffic_;
};

}  // namespace gauntlet::net
