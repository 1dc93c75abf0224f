#include "net/transport/direct.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>
#include <vector>

using namespace gauntlet;
using namespace gauntlet::net;

namespace {

address peer(std::uint8_t number) {
  address a{role::peer, {}};
  a.key.bytes[0] = static_cast<std::byte>(number);
  return a;
}

block_height height_of(const envelope_ptr& e) { return std::get<make_block>(e->content).height; }

}  // namespace

TEST_CASE("messages arrive at once, in order, with their sender's address") {
  direct_network network;
  std::vector<envelope_ptr> arrived;
  const auto chain = network.attach(address::chain(), [&](envelope_ptr e) { arrived.push_back(std::move(e)); });
  const auto sender = network.attach(peer(1), [](const envelope_ptr&) {});
  for (block_height h = 0; h < 10; ++h) sender->send(address::chain(), make_block{h});
  REQUIRE(arrived.size() == 10);
  for (block_height h = 0; h < 10; ++h) CHECK(height_of(arrived[h]) == h);
  CHECK(arrived[0]->from == peer(1));
}

TEST_CASE("a blob arrives without being copied") {
  direct_network network;
  envelope_ptr arrived;
  const auto storage = network.attach(address::storage(), [&](envelope_ptr e) { arrived = std::move(e); });
  put_object put;
  put.content = make_blob(byte_buffer(100));
  storage->send(address::storage(), put);
  REQUIRE(arrived);
  CHECK(std::get<put_object>(arrived->content).content.get() == put.content.get());
}

TEST_CASE("messages to nobody, to the detached and from the detached are lost in silence") {
  direct_network network;
  int arrived = 0;
  const auto a = network.attach(peer(1), [&](const envelope_ptr&) { ++arrived; });
  const auto b = network.attach(peer(2), [&](const envelope_ptr&) { ++arrived; });
  a->send(peer(9), make_block{});
  network.detach(peer(2));
  network.detach(peer(2));
  a->send(peer(2), make_block{});
  b->send(peer(1), make_block{});
  CHECK(arrived == 0);
}

TEST_CASE("a restarted node takes its predecessor's place and silences it") {
  direct_network network;
  int first = 0, second = 0, other = 0;
  const auto observer = network.attach(peer(2), [&](const envelope_ptr&) { ++other; });
  const auto before = network.attach(peer(1), [&](const envelope_ptr&) { ++first; });
  const auto after = network.attach(peer(1), [&](const envelope_ptr&) { ++second; });
  observer->send(peer(1), make_block{});
  before->send(peer(2), make_block{});
  after->send(peer(2), make_block{});
  CHECK(first == 0);
  CHECK(second == 1);
  CHECK(other == 1);
}

TEST_CASE("an inbox may answer, and may detach its own node") {
  direct_network network;
  std::unique_ptr<transport> echo;
  int answers = 0;
  echo = network.attach(peer(1), [&](const envelope_ptr& e) {
    echo->send(e->from, e->content);
    network.detach(peer(1));
  });
  const auto asking = network.attach(peer(2), [&](const envelope_ptr&) { ++answers; });
  asking->send(peer(1), make_block{});
  asking->send(peer(1), make_block{});
  CHECK(answers == 1);
}

TEST_CASE("each of many sending threads keeps its order while others come and go") {
  direct_network network;
  constexpr std::size_t senders = 4;
  constexpr block_height messages = 2000;
  std::array<std::atomic<block_height>, senders> next{};
  std::atomic<int> out_of_order = 0;
  const auto chain = network.attach(address::chain(), [&](const envelope_ptr& e) {
    const auto sender = std::to_integer<std::size_t>(e->from.key.bytes[0]);
    if (next[sender].fetch_add(1) != height_of(e)) ++out_of_order;
  });
  std::vector<std::thread> threads;
  for (std::size_t s = 0; s < senders; ++s)
    threads.emplace_back([&, s] {
      const auto own = network.attach(peer(static_cast<std::uint8_t>(s)), [](const envelope_ptr&) {});
      for (block_height h = 0; h < messages; ++h) own->send(address::chain(), make_block{h});
      network.detach(peer(static_cast<std::uint8_t>(s)));
    });
  threads.emplace_back([&] {
    for (int i = 0; i < 500; ++i) {
      network.attach(peer(100), [](const envelope_ptr&) {})->send(peer(1), make_block{});
      network.detach(peer(100));
    }
  });
  for (std::thread& t : threads) t.join();
  CHECK(out_of_order == 0);
  for (const auto& count : next) CHECK(count == messages);
}
