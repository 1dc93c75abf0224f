#include "net/transport/simulated.hpp"

#include "tests/net/transport/simulated_world.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace gauntlet;
using namespace gauntlet::net;
using namespace gauntlet::net::testing;

namespace {

constexpr std::size_t megabyte = 1000000;

link_profile link(double latency_ms, double uplink_mbps, double downlink_mbps, double jitter_ms = 0) {
  return {latency_ms, jitter_ms, uplink_mbps, downlink_mbps};
}

time_point at(double ms) { return time_point(from_seconds(ms * 1e-3)); }

}  // namespace

TEST_CASE("a megabyte over 80 Mbit/s and 12 + 8 ms arrives after exactly 120 ms") {
  simulated_world world;
  transport& sender = world.join(peer(1), link(12, 80, 0));
  world.join(peer(2), link(8, 0, 0));
  sender.send(peer(2), message_of(peer(1), megabyte, 7));
  world.run();
  REQUIRE(world.arrivals.size() == 1);
  CHECK(world.arrivals[0] == simulated_world::arrival{peer(2), peer(1), at(120), 7});
}

TEST_CASE("bytes stream: two equal ends take no longer than one, the slower end sets the pace") {
  const auto arrival = [](double uplink_mbps, double downlink_mbps) {
    simulated_world world;
    transport& sender = world.join(peer(1), link(10, uplink_mbps, 1));
    world.join(peer(2), link(10, 1, downlink_mbps));
    sender.send(peer(2), message_of(peer(1), megabyte, 0));
    world.run();
    return world.arrivals.at(0).time;
  };
  CHECK(arrival(80, 80) == at(120));
  CHECK(arrival(80, 8) == at(1020));
  CHECK(arrival(8, 80) == at(1020));
  CHECK(arrival(0, 80) == at(120));
  CHECK(arrival(0, 0) == at(20));
}

TEST_CASE("two messages share an uplink one after the other") {
  simulated_world world;
  transport& sender = world.join(peer(1), link(10, 80, 0));
  world.join(peer(2), link(10, 0, 0));
  world.join(peer(3), link(0, 0, 0));
  sender.send(peer(2), message_of(peer(1), megabyte, 1));
  sender.send(peer(3), message_of(peer(1), megabyte, 2));
  world.at_ms(500, [&] { sender.send(peer(3), message_of(peer(1), megabyte, 3)); });
  world.run();
  REQUIRE(world.arrivals.size() == 3);
  CHECK(world.arrivals[0].time == at(120));
  CHECK(world.arrivals[1].time == at(210));
  CHECK(world.arrivals[2].time == at(610));
}

TEST_CASE("messages of two senders share a downlink") {
  simulated_world world;
  transport& first = world.join(peer(1), link(10, 80, 0));
  transport& second = world.join(peer(2), link(10, 80, 0));
  world.join(peer(3), link(10, 0, 80));
  first.send(peer(3), message_of(peer(1), megabyte, 1));
  second.send(peer(3), message_of(peer(2), megabyte, 2));
  world.run();
  REQUIRE(world.arrivals.size() == 2);
  CHECK(world.arrivals[0].time == at(120));
  CHECK(world.arrivals[1].time == at(220));
}

TEST_CASE("a slow sender does not hold up a fast one at a fast receiver") {
  simulated_world world;
  transport& slow = world.join(peer(1), link(0, 1, 0));
  transport& fast = world.join(peer(2), link(0, 800, 0));
  world.join(peer(3), link(0, 0, 800));
  slow.send(peer(3), message_of(peer(1), megabyte, 1));
  world.at_ms(100, [&] { fast.send(peer(3), message_of(peer(2), megabyte, 2)); });
  world.run();
  REQUIRE(world.arrivals.size() == 2);
  CHECK(world.arrivals[0].number == 2);
  CHECK(world.arrivals[0].time == at(110));
  CHECK(world.arrivals[1].time == at(8000));
}

TEST_CASE("a distant sender does not hold up a near one, though it sent first") {
  simulated_world world;
  transport& distant = world.join(peer(1), link(100, 0, 0));
  transport& near = world.join(peer(2), link(1, 0, 0));
  world.join(peer(3), link(0, 0, 500));
  distant.send(peer(3), make_block{1});
  near.send(peer(3), make_block{2});
  world.run();
  REQUIRE(world.arrivals.size() == 2);
  CHECK(world.arrivals[0].number == 2);
  CHECK(ms(world.arrivals[0].time) == Approx(1).epsilon(0.01));
}

TEST_CASE("jitter delays by up to its bound at both ends") {
  simulated_world world;
  transport& sender = world.join(peer(1), link(5, 0, 0, 10));
  world.join(peer(2), link(5, 0, 0, 20));
  for (int i = 0; i < 500; ++i) world.at_ms(i * 100, [&] { sender.send(peer(2), make_block{}); });
  world.run();
  REQUIRE(world.arrivals.size() == 500);
  double least = 1e9, most = 0;
  for (std::size_t i = 0; i < 500; ++i) {
    const double took = ms(world.arrivals[i].time) - static_cast<double>(i) * 100;
    least = std::min(least, took);
    most = std::max(most, took);
  }
  CHECK(least >= 10);
  CHECK(least < 13);
  CHECK(most > 37);
  CHECK(most <= 40);
}

TEST_CASE("with any jitter, messages of one node to another arrive in the order they were sent") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    simulated_world world(seed);
    transport& one = world.join(peer(1), link(5, 100, 100, 50));
    transport& two = world.join(peer(2), link(5, 0, 0, 50));
    world.join(peer(3), link(5, 100, seed % 2 == 0 ? 1e6 : 1, 50));
    std::uint64_t sent = 0;
    generator random(seed);
    for (int i = 0; i < 200; ++i) {
      const bool first = random.chance(0.5);
      const std::size_t bytes = 300 + random.below(5) * 2000;
      world.at_ms(static_cast<double>(random.below(50)), [&, first, bytes] {
        (first ? one : two).send(peer(3), message_of(peer(first ? 1 : 2), bytes, ++sent));
      });
    }
    world.run();
    REQUIRE(world.arrivals.size() == 200);
    std::map<address, std::uint64_t> last;
    for (const auto& a : world.arrivals) {
      REQUIRE(a.number > last[a.from]);
      last[a.from] = a.number;
    }
  }
}

TEST_CASE("a message that takes no time does not overtake one that is through at the same moment") {
  simulated_world world;
  transport& sender = world.join(peer(1), link(0, 0, 0));
  world.join(peer(2), link(0, 0, 1e6));
  // 8 us on the downlink; the second message reaches the receiver's end just then.
  sender.send(peer(2), message_of(peer(1), megabyte, 1));
  world.network.set_link(peer(1), link(0.008, 0, 0));
  sender.send(peer(2), make_block{2});
  world.run();
  REQUIRE(world.arrivals.size() == 2);
  CHECK(world.arrivals[0].time == world.arrivals[1].time);
  CHECK(world.arrivals[0].number == 1);
}

TEST_CASE("the same seed gives the same times, another seed others") {
  const auto arrivals = [](std::uint64_t seed) {
    simulated_world world(seed);
    transport& sender = world.join(peer(1), link(5, 10, 10, 30));
    world.join(peer(2), link(5, 10, 10, 30));
    world.join(peer(3), link(5, 10, 10, 30));
    for (block_height h = 0; h < 50; ++h) sender.send(peer(2 + h % 2), make_block{h});
    world.run();
    return world.arrivals;
  };
  CHECK(arrivals(1) == arrivals(1));
  CHECK(arrivals(1) != arrivals(2));
}

TEST_CASE("a change to one node's jitter leaves the times of others as they were") {
  const auto arrival_at_3 = [](double jitter_of_2_ms) {
    simulated_world world;
    transport& sender = world.join(peer(1), link(5, 0, 0, 30));
    world.join(peer(2), link(5, 0, 0, jitter_of_2_ms));
    world.join(peer(3), link(5, 0, 0, 30));
    sender.send(peer(2), make_block{1});
    sender.send(peer(9), make_block{2});
    sender.send(peer(3), make_block{3});
    world.run();
    for (const auto& a : world.arrivals)
      if (a.at == peer(3)) return a.time;
    return time_point{};
  };
  CHECK(arrival_at_3(0) == arrival_at_3(30));
}

TEST_CASE("a node without a profile of its own has the default one") {
  simulated_world world;
  std::vector<double> times_ms;
  const auto receiver =
      world.network.attach(address::storage(), [&](const envelope_ptr&) { times_ms.push_back(ms(world.now())); });
  const auto sender = world.network.attach(peer(1), [](const envelope_ptr&) {});
  sender->send(address::storage(), message_of(peer(1), megabyte, 0));
  world.run();
  // 1 MB at 500 Mbit/s and twice 20 ms.
  REQUIRE(times_ms.size() == 1);
  CHECK(times_ms[0] == Approx(56));
}
