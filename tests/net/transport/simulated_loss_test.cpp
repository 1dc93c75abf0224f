#include "net/transport/simulated.hpp"
#include "tests/net/random_message.hpp"
#include "tests/net/transport/simulated_world.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::net;
using namespace gauntlet::net::testing;

namespace {

constexpr link_profile unlimited{.latency_ms = 0, .jitter_ms = 0, .uplink_mbps = 0, .downlink_mbps = 0};

simulated_network::traffic total(const simulated_network& network) {
  simulated_network::traffic sum;
  for (const auto& [node, count] : network.counted()) {
    sum.messages_sent += count.messages_sent;
    sum.bytes_sent += count.bytes_sent;
    sum.messages_received += count.messages_received;
    sum.bytes_received += count.bytes_received;
    sum.dropped += count.dropped;
    sum.under_way += count.under_way;
  }
  return sum;
}

}  // namespace

TEST_CASE("traffic is counted in messages and in bytes on the wire, blobs included") {
  simulated_world world;
  transport& sender = world.join(peer(1), unlimited);
  world.join(peer(2), unlimited);
  sender.send(peer(2), message_of(peer(1), 1000, 0));
  sender.send(peer(2), message_of(peer(1), 500, 0));
  world.run();
  CHECK(world.network.counted().at(peer(1)) == simulated_network::traffic{2, 1500, 0, 0, 0});
  CHECK(world.network.counted().at(peer(2)) == simulated_network::traffic{0, 0, 2, 1500, 0});
}

TEST_CASE("a message is under way until it arrives or is lost, and every one is accounted for") {
  simulated_world world;
  transport& sender = world.join(peer(1), unlimited);
  world.join(peer(2), {.latency_ms = 50, .jitter_ms = 0, .uplink_mbps = 0, .downlink_mbps = 0});
  world.join(peer(3), {.latency_ms = 50, .jitter_ms = 0, .uplink_mbps = 0, .downlink_mbps = 0});
  sender.send(peer(2), message_of(peer(1), 1000, 0));
  sender.send(peer(3), message_of(peer(1), 1000, 0));
  CHECK(world.network.counted().at(peer(1)).under_way == 2);
  world.network.detach(peer(3));
  world.run();
  const simulated_network::traffic sum = total(world.network);
  CHECK(sum.under_way == 0);
  CHECK(sum.dropped == 1);
  CHECK(sum.messages_sent == sum.messages_received + sum.dropped + sum.under_way);
}

TEST_CASE("a message to nobody is dropped and counted, and takes its time on the uplink") {
  simulated_world world;
  transport& sender = world.join(peer(1), {0, 0, 80, 0});
  world.join(peer(2), unlimited);
  sender.send(peer(9), message_of(peer(1), 1000000, 0));
  sender.send(peer(2), message_of(peer(1), 1000000, 0));
  world.run();
  CHECK(world.network.counted().at(peer(1)).dropped == 1);
  REQUIRE(world.arrivals.size() == 1);
  CHECK(ms(world.arrivals[0].time) == Approx(200));
}

TEST_CASE("a message to a node that leaves while it is under way is dropped") {
  simulated_world world;
  transport& sender = world.join(peer(1), {10, 0, 0, 0});
  world.join(peer(2), {10, 0, 0, 8});
  sender.send(peer(2), make_block{1});
  world.at_ms(5, [&] { world.network.detach(peer(2)); });
  // Leaves in the downlink queue of a node that is restarted before the message is through.
  world.join(peer(3), {10, 0, 0, 8});
  sender.send(peer(3), message_of(peer(1), 1000000, 2));
  world.at_ms(500, [&] { world.join(peer(3), {10, 0, 0, 8}); });
  world.run();
  CHECK(world.arrivals.empty());
  CHECK(world.network.counted().at(peer(1)).dropped == 2);
}

TEST_CASE("a restarted node gets nothing that was meant for its predecessor, and all that comes after") {
  simulated_world world;
  transport& sender = world.join(peer(1), {10, 0, 0, 0});
  world.join(peer(2), {10, 0, 0, 0});
  sender.send(peer(2), make_block{1});
  world.at_ms(5, [&] { world.network.detach(peer(2)); });
  world.at_ms(10, [&] {
    world.join(peer(2), {10, 0, 0, 0});
    sender.send(peer(2), make_block{2});
  });
  world.run();
  REQUIRE(world.arrivals.size() == 1);
  CHECK(world.arrivals[0].number == 2);
}

TEST_CASE("a restarted node does not wait for what its predecessor had to send or receive") {
  simulated_world world;
  transport& sender = world.join(peer(1), {0, 0, 8, 0});
  transport& other = world.join(peer(3), unlimited);
  world.join(peer(2), {0, 0, 0, 8});
  sender.send(peer(3), message_of(peer(1), 1000000, 1));
  other.send(peer(2), message_of(peer(3), 1000000, 2));
  world.at_ms(100, [&] {
    world.join(peer(2), {0, 0, 0, 8});
    world.join(peer(1), {0, 0, 8, 0}).send(peer(2), message_of(peer(1), 1000, 3));
  });
  world.run();
  REQUIRE_FALSE(world.arrivals.empty());
  CHECK(world.arrivals[0].number == 3);
  CHECK(ms(world.arrivals[0].time) == Approx(101));
}

TEST_CASE("the transport of a node that is gone sends nothing") {
  simulated_world world;
  const auto before = world.network.attach(peer(1), [](const envelope_ptr&) {});
  world.join(peer(2), unlimited);
  const auto after = world.network.attach(peer(1), [](const envelope_ptr&) {});
  before->send(peer(2), make_block{1});
  after->send(peer(2), make_block{2});
  world.network.detach(peer(1));
  after->send(peer(2), make_block{3});
  world.run();
  REQUIRE(world.arrivals.size() == 1);
  CHECK(world.arrivals[0].number == 2);
  CHECK(world.network.counted().at(peer(1)).dropped == 2);
}

TEST_CASE("a node's last message arrives though its transport is gone by then") {
  simulated_world world;
  world.join(peer(2), {10, 0, 0, 0});
  auto sender = world.network.attach(peer(1), [](const envelope_ptr&) {});
  sender->send(peer(2), make_block{1});
  sender.reset();
  world.network.detach(peer(1));
  world.run();
  CHECK(world.arrivals.size() == 1);
}

TEST_CASE("what the receiver's decoder would refuse is dropped and counted") {
  simulated_world world;
  transport& sender = world.join(peer(1), unlimited);
  world.join(peer(2), unlimited);
  sender.send(peer(2), head_object{1, {}, std::string(bounds::object_key_max + 1, 'k')});
  sender.send(peer(2), head_object{1, {}, std::string(bounds::object_key_max, 'k')});
  world.run();
  CHECK(world.arrivals.size() == 1);
  CHECK(world.network.counted().at(peer(1)).dropped == 1);
  CHECK(world.network.counted().at(peer(1)).messages_sent == 2);
}

TEST_CASE("a message that would wait for more than a year is dropped, so queues are bounded") {
  simulated_world world;
  transport& sender = world.join(peer(1), {0, 0, 1e-9, 0});
  transport& fast = world.join(peer(2), unlimited);
  world.join(peer(3), {0, 0, 0, 1e-9});
  for (int i = 0; i < 1000; ++i) sender.send(peer(2), message_of(peer(1), 1000000, 0));
  for (int i = 0; i < 1000; ++i) fast.send(peer(3), message_of(peer(2), 1000000, 0));
  world.run();
  CHECK(world.arrivals.empty());
  CHECK(total(world.network).dropped == 2000);
}

TEST_CASE("a message to many is decoded once and arrives with its content everywhere") {
  simulated_world world;
  std::vector<envelope_ptr> arrived;
  std::vector<std::unique_ptr<transport>> nodes;
  for (std::uint8_t i = 1; i < 6; ++i)
    nodes.push_back(world.network.attach(peer(i), [&](envelope_ptr e) { arrived.push_back(std::move(e)); }));
  for (std::uint8_t i = 1; i < 6; ++i) nodes[0]->send(peer(i), make_block{7});
  nodes[0]->send(peer(1), make_block{8});
  world.at_ms(1, [&] { nodes[1]->send(peer(1), make_block{8}); });
  world.run();
  REQUIRE(arrived.size() == 7);
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(arrived[i] == arrived[0]);
    CHECK(std::get<make_block>(arrived[i]->content).height == 7);
  }
  CHECK(std::get<make_block>(arrived[5]->content).height == 8);
  CHECK(arrived[5]->from == peer(1));
  CHECK(arrived[6]->from == peer(2));
}

TEST_CASE("blobs travel by reference, and two that differ are never taken for one another") {
  simulated_world world;
  std::vector<envelope_ptr> arrived;
  const auto node = world.network.attach(peer(1), [&](envelope_ptr e) { arrived.push_back(std::move(e)); });
  object_data first, second;
  first.bytes = make_blob(byte_buffer(10, std::byte{1}));
  second.bytes = make_blob(byte_buffer(10, std::byte{2}));
  node->send(peer(1), first);
  node->send(peer(1), second);
  world.run();
  REQUIRE(arrived.size() == 2);
  CHECK(std::get<object_data>(arrived[0]->content).bytes == first.bytes);
  CHECK(std::get<object_data>(arrived[1]->content).bytes == second.bytes);
}

TEST_CASE("an inbox may answer, restart or detach nodes, its own included") {
  simulated_world world;
  std::unique_ptr<transport> node;
  int answers = 0;
  const auto asking = world.network.attach(peer(2), [&](const envelope_ptr&) { ++answers; });
  node = world.network.attach(peer(1), [&](const envelope_ptr& e) {
    node->send(e->from, e->content);
    world.network.detach(peer(1));
    node = nullptr;
  });
  asking->send(peer(1), make_block{});
  asking->send(peer(1), make_block{});
  world.run();
  CHECK(answers == 1);
  CHECK(world.network.counted().at(peer(2)).dropped == 1);
}

TEST_CASE("every message sent is received or dropped, whatever happens to the nodes") {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    simulated_world world(seed);
    random_instances instances(seed);
    generator& random = instances.random();
    std::map<std::uint8_t, std::unique_ptr<transport>> nodes;
    for (int i = 0; i < 2000; ++i) {
      const auto number = static_cast<std::uint8_t>(random.below(6));
      const auto to = peer(static_cast<std::uint8_t>(random.below(7)));
      const double when = static_cast<double>(random.below(10000));
      const std::uint64_t what = random.below(20);
      world.at_ms(when, [&, number, to, what] {
        auto& node = nodes[number];
        if (what == 0) {
          world.network.detach(peer(number));
          node = nullptr;
          return;
        }
        if (what == 1 || !node)
          node = world.network.attach(peer(number), [](const envelope_ptr&) {});
        else
          node->send(to, instances.message(what % message_types));
      });
    }
    world.run();
    const auto sum = total(world.network);
    CHECK(sum.messages_sent > 1000);
    CHECK(sum.messages_received > 500);
    CHECK(sum.messages_sent == sum.messages_received + sum.dropped);
  }
}
