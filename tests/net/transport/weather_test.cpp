#include "net/transport/weather.hpp"

#include "tests/net/transport/simulated_world.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace gauntlet;
using namespace gauntlet::net;
using net::testing::message_of;
using net::testing::ms;
using net::testing::peer;
using net::testing::simulated_world;

namespace {

constexpr link_profile quick{.latency_ms = 5, .jitter_ms = 0, .uplink_mbps = 0, .downlink_mbps = 0};

/// A thousand numbered messages from one node to another, one a millisecond, in this weather.
struct stream {
  simulated_world world;
  address a = peer(1), b = peer(2);

  explicit stream(link_pattern where, const disturbance& what) {
    transport& from = world.join(a, quick);
    world.join(b, quick);
    world.network.disturb("test", std::move(where), what);
    for (int i = 0; i < 1000; ++i) world.at_ms(i, [this, i, &from] { from.send(b, make_block{std::uint64_t(i) + 1}); });
  }
  void run() { world.run(); }
  std::size_t arrived() const { return world.arrivals.size(); }
  simulated_network::traffic of_sender() const { return world.network.counted().at(a); }
};

}  // namespace

TEST_CASE("a lossy link loses its share of messages and says so") {
  stream s({.nodes = {peer(1)}}, {.loss = 0.2});
  s.run();
  CHECK(s.arrived() > 740);
  CHECK(s.arrived() < 860);
  CHECK(s.of_sender().lost == 1000 - s.arrived());
  CHECK(s.of_sender().dropped == s.of_sender().lost);
}

TEST_CASE("a duplicated message arrives twice and counts twice") {
  stream s({.nodes = {peer(2)}}, {.duplication = 0.25});
  s.run();
  CHECK(s.arrived() > 1190);
  CHECK(s.of_sender().messages_sent == s.arrived());
  CHECK(s.of_sender().under_way == 0);
}

TEST_CASE("held-up messages are overtaken, the others keep their order") {
  stream s({.nodes = {peer(1)}}, {.reordering = 0.1, .reordering_delay = std::chrono::milliseconds(50)});
  s.run();
  CHECK(s.arrived() == 1000);
  std::size_t out_of_order = 0;
  for (std::size_t i = 1; i < s.arrived(); ++i)
    out_of_order += s.world.arrivals[i].number < s.world.arrivals[i - 1].number ? 1 : 0;
  CHECK(out_of_order > 50);
  CHECK(out_of_order <= 130);
}

TEST_CASE("delay and a narrow way make messages late by what they say") {
  stream late({.nodes = {peer(1)}}, {.delay = std::chrono::milliseconds(300)});
  late.run();
  CHECK(ms(late.world.arrivals.front().time) == Approx(310));
  CHECK(ms(late.world.arrivals.back().time) == Approx(999 + 310));

  simulated_world world;
  transport& from = world.join(peer(1), quick);
  world.join(peer(2), quick);
  world.network.disturb("test", {.nodes = {peer(1)}}, {.mbps = 1});
  world.at_ms(0, [&] { from.send(peer(2), message_of(peer(1), 12500, 1)); });
  world.at_ms(0, [&] { from.send(peer(2), message_of(peer(1), 12500, 2)); });
  world.run();
  CHECK(ms(world.arrivals[0].time) == Approx(110));
  CHECK(ms(world.arrivals[1].time) == Approx(210));
}

TEST_CASE("a cut in one direction leaves the other open") {
  simulated_world world;
  transport& one = world.join(peer(1), quick);
  transport& two = world.join(peer(2), quick);
  transport& three = world.join(peer(3), quick);
  world.network.disturb("test", {.nodes = {peer(1)}, .direction = link_pattern::sense::outward}, {.cut = true});
  one.send(peer(2), make_block{1});
  two.send(peer(1), make_block{2});
  three.send(peer(2), make_block{3});
  world.run();
  REQUIRE(world.arrivals.size() == 2);
  CHECK(world.arrivals[0].number == 2);
  CHECK(world.arrivals[1].number == 3);
}

TEST_CASE("a partition leaves those on one side alone") {
  link_pattern where{.nodes = {peer(1), peer(2)}, .except_inside = true};
  CHECK_FALSE(where.matches(peer(1), peer(2)));
  CHECK(where.matches(peer(1), peer(3)));
  CHECK(where.matches(peer(3), peer(2)));
  CHECK_FALSE(where.matches(peer(3), peer(4)));
  where.others = {peer(3)};
  CHECK_FALSE(where.matches(peer(1), peer(4)));
}

TEST_CASE("clogged messages wait, lose nothing and go on in their order") {
  stream s({.nodes = {peer(1)}}, {.clogged = true});
  s.world.at_ms(399.5, [&] {
    CHECK(s.arrived() == 0);
    CHECK(s.world.network.clogged() == 400);
    s.world.network.calm("test");
  });
  s.run();
  CHECK(s.arrived() == 1000);
  CHECK(s.world.network.clogged() == 0);
  CHECK(s.of_sender().under_way == 0);
  CHECK(std::is_sorted(s.world.arrivals.begin(), s.world.arrivals.end(),
                       [](const auto& x, const auto& y) { return x.number < y.number; }));
}

TEST_CASE("a clogged link holds so many messages, and so many bytes of them, and loses the rest") {
  const bool by_bytes = GENERATE(false, true);
  stream s({.nodes = {peer(1)}}, {.clogged = true});
  simulated_network::capacity few;
  if (by_bytes)
    few.clogged_bytes = 5000;
  else
    few.clogged = 100;
  s.world.network.set_buffers(few);
  s.world.at_ms(999.5, [&] { s.world.network.calm("test"); });
  s.run();
  const auto& fullest = s.world.network.fullest();
  CHECK(fullest.clogged == s.arrived());
  CHECK(fullest.clogged_refused == 1000 - s.arrived());
  CHECK(s.of_sender().lost == 1000 - s.arrived());
  if (by_bytes) {
    // Larger numbers are longer messages.
    CHECK(s.of_sender().bytes_sent * s.arrived() / 1000 > 4500);
    CHECK(s.of_sender().bytes_sent * s.arrived() / 1000 < 5500);
  } else {
    CHECK(s.arrived() == 100);
  }
}

TEST_CASE("a network carries so many messages at once and loses the rest") {
  stream s({.nodes = {peer(1)}}, {.delay = std::chrono::milliseconds(40)});
  s.world.network.set_buffers({.under_way = 20});
  s.run();
  CHECK(s.world.network.fullest().under_way == 20);
  CHECK(s.world.network.fullest().under_way_refused == 1000 - s.arrived());
  CHECK(s.of_sender().under_way == 0);
  CHECK(s.of_sender().messages_sent == s.arrived() + s.of_sender().dropped);
}

TEST_CASE("a changed byte is refused, or makes another message of the same sender") {
  stream s({.nodes = {peer(1)}}, {.mutation = 0.5});
  s.run();
  const auto& count = s.of_sender();
  CHECK(count.dropped > 30);
  CHECK(count.lost == count.dropped);
  CHECK(s.arrived() + count.dropped == 1000);
  for (const auto& a : s.world.arrivals) CHECK(a.from == peer(1));
}

TEST_CASE("calm weather draws as if there had never been any other") {
  stream s({.nodes = {peer(7)}}, {.loss = 1});
  s.run();
  CHECK(s.arrived() == 1000);
  CHECK(s.of_sender().lost == 0);
}
