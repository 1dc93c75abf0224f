#pragma once

#include "net/codec.hpp"
#include "net/transport/simulated.hpp"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace gauntlet::net::testing {

inline address peer(std::uint8_t number) {
  address a{role::peer, {}};
  a.key.bytes[0] = static_cast<std::byte>(number);
  return a;
}

/// Virtual time and a simulated network whose nodes write down what reaches them, and when.
class simulated_world {
 public:
  struct arrival {
    address at, from;
    time_point time;
    std::uint64_t number = 0;  ///< height or request of the message

    bool operator==(const arrival&) const = default;
  };

  explicit simulated_world(std::uint64_t seed = 1)
      : network(
            seed, [this] { return now_; },
            [this](duration after, std::function<void()> then) { at(now_ + after, std::move(then)); }) {}

  void at(time_point time, std::function<void()> then) { events_.emplace(std::pair(time, next_++), std::move(then)); }
  void at_ms(double ms, std::function<void()> then) { at(time_point(from_seconds(ms * 1e-3)), std::move(then)); }
  void run() {
    while (!events_.empty()) {
      auto first = events_.extract(events_.begin());
      now_ = first.key().first;
      first.mapped()();
    }
  }
  transport& join(const address& node, const link_profile& link) {
    network.set_link(node, link);
    return *(nodes_[node] = network.attach(node, [this, node](const envelope_ptr& e) { note(node, *e); }));
  }
  time_point now() const { return now_; }

  simulated_network network;
  std::vector<arrival> arrivals;
  std::vector<envelope_ptr> kept;

 private:
  void note(const address& node, const envelope& e) {
    const auto* height = std::get_if<make_block>(&e.content);
    const auto* data = std::get_if<object_data>(&e.content);
    arrivals.push_back({node, e.from, now_, height ? height->height : data ? data->request : 0});
  }

  time_point now_{};
  std::uint64_t next_ = 0;
  std::map<std::pair<time_point, std::uint64_t>, std::function<void()>> events_;
  std::map<address, std::unique_ptr<transport>> nodes_;
};

inline double ms(time_point t) { return seconds(t) * 1e3; }

/// A message of exactly this many bytes on the wire.
inline message message_of(const address& from, std::size_t bytes, std::uint64_t number) {
  object_data data;
  data.request = number;
  data.bytes = make_blob({});
  // The header grows with the number that says how long the blob is, so the second size is the right one.
  for (int i = 0; i < 2; ++i) {
    const std::size_t header_bytes = encode(envelope{from, data}).header.size();
    data.bytes = make_blob(byte_buffer(bytes - header_bytes));
  }
  return data;
}

}  // namespace gauntlet::net::testing
