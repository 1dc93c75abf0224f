#include "tests/actors/coordinator/coordinator_rig.hpp"
#include "tests/actors/protocol/ledger_rig.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace gauntlet;
using namespace gauntlet::actors;
using rig = test::coordinator_rig;

TEST_CASE("a block is asked for once every member is done with the one before") {
  rig r;
  r.say(r.peer, net::join{net::role::peer});
  r.say(r.peer, net::block_done{0});
  CHECK(r.asked.empty());
  r.say(r.validator, net::join{net::role::validator});
  CHECK(r.asked.empty());
  r.say(r.validator, net::block_done{0});
  CHECK(r.asked == std::vector<block_height>{1});
  r.block();
  r.say(r.peer, net::block_done{1});
  CHECK(r.asked.size() == 1);
  r.say(r.validator, net::block_done{1});
  CHECK(r.asked == std::vector<block_height>{1, 2});
}

TEST_CASE("a member that falls silent is left behind after the grace and taken back when it speaks") {
  rig r;
  for (const auto& who : {r.peer, r.validator}) {
    r.say(who, net::join{who.kind});
    r.say(who, net::block_done{0});
  }
  r.block();
  r.say(r.validator, net::block_done{1});
  r.wait(std::chrono::seconds(9));
  CHECK(r.asked.size() == 1);
  r.wait(std::chrono::seconds(2));
  CHECK(r.silent == std::vector<net::address>{r.peer});
  CHECK(r.asked == std::vector<block_height>{1, 2});
  r.block();
  r.say(r.validator, net::block_done{2});
  CHECK(r.asked.back() == 3);
  r.block();
  r.say(r.peer, net::block_done{1});
  r.say(r.validator, net::block_done{3});
  CHECK(r.asked.back() == 3);  // waits for it again
  r.say(r.peer, net::block_done{3});
  CHECK(r.asked.back() == 4);
}

TEST_CASE("a coordinator that hears nobody any more waits for the grace at every block") {
  rig r;
  r.attend(0);
  for (block_height h = 1; h <= 3; ++h) {
    r.block();
    r.wait(std::chrono::seconds(9));
    CHECK(r.asked.back() == h);
    r.wait(std::chrono::seconds(2));
    CHECK(r.asked.back() == h + 1);
  }
  CHECK(r.silent.size() == 2);
}

TEST_CASE("who attends a block is taken for a member, as after a restart of the coordinator") {
  rig r;
  r.say(r.peer, net::block_done{0});
  CHECK(r.asked.empty());  // the genesis names a validator, too
  r.say(r.validator, net::block_done{0});
  CHECK(r.asked == std::vector<block_height>{1});
}

TEST_CASE("who never joined, and who says to be the chain without being it, changes nothing") {
  rig r;
  r.say(r.peer, net::window_done{1, {}});
  r.say(r.validator, net::window_done{1, {}});
  CHECK(r.asked.empty());
  auto s = r.chain->seal(r.now, {});
  r.say(r.peer, net::block_announced{s.block});
  r.say(r.peer, net::join{net::role::peer});
  r.say(r.peer, net::block_done{0});
  r.say(r.validator, net::join{net::role::validator});
  r.say(r.validator, net::block_done{0});
  CHECK(r.asked == std::vector<block_height>{1});
}

TEST_CASE("a member that leaves is not waited for") {
  rig r;
  for (const auto& who : {r.peer, r.validator}) {
    r.say(who, net::join{who.kind});
    r.say(who, net::block_done{0});
  }
  r.block();
  r.say(r.validator, net::block_done{1});
  r.say(r.peer, net::leave{});
  // One peer is still expected at the start, so nothing moves until the deadline.
  CHECK(r.asked.size() == 1);
  r.wait(std::chrono::hours(2));
  CHECK(r.asked.back() == 2);
}

namespace {

/// A coordinator of two peers and two validators that follows a chain up to the block that opens the first put window.
struct put_window_rig {
  explicit put_window_rig(const genesis& g = test::small_genesis()) : chain(g), core(std::make_shared<genesis>(g)) {
    act(started{}, chain.head->time());
    for (const net::identity& p : peers) say({net::role::peer, p.key()}, net::join{net::role::peer});
    for (const net::identity& v : {test::lead, test::second})
      say({net::role::validator, v.key()}, net::join{net::role::validator});
    chain.start();
    tell_block();
    while (!chain.head->put_window_opened()) {
      chain.make();
      tell_block();
    }
    opened = chain.head->time();
  }
  void act(const event& e, time_point now) {
    effects out;
    core.on(e, now, out);
    timers.insert(timers.end(), out.timers.begin(), out.timers.end());
    for (const auto& m : out.messages) closings += std::holds_alternative<net::put_window_closed>(m.content) ? 1 : 0;
    for (const auto& j : out.journal) silent += std::holds_alternative<events::node_silent>(j) ? 1 : 0;
  }
  void say(const net::address& from, net::message m) {
    auto e = std::make_shared<net::envelope>();
    e->from = from;
    e->content = std::move(m);
    act(message_arrived{e}, chain.head->time());
  }
  void tell_block() { say(net::address::chain(), net::block_announced{chain.last}); }
  void wait_until(time_point now) {
    const auto due = [now](const effects::timer& t) { return t.due <= now; };
    for (auto at = std::find_if(timers.begin(), timers.end(), due); at != timers.end();
         at = std::find_if(timers.begin(), timers.end(), due)) {
      const effects::timer t = *at;
      timers.erase(at);
      act(timer_fired{t.id}, t.due);
    }
  }

  const std::vector<net::identity> peers = {test::peer_key, test::other_peer};
  test::ledger_rig chain;
  coordinator_core core;
  std::vector<effects::timer> timers;
  std::size_t closings = 0;  ///< members told of
  std::size_t silent = 0;    ///< members given up on
  time_point opened{};       ///< put_window_s is 10, clock_skew_s 1
};

}  // namespace

TEST_CASE("the put window closes early only when every peer has put, else not before the clocks' tolerance is over") {
  put_window_rig r;
  SECTION("nobody puts") {
    r.wait_until(r.opened + std::chrono::milliseconds(10'900));
    CHECK(r.closings == 0);
    r.wait_until(r.opened + std::chrono::milliseconds(11'100));
    CHECK(r.closings == 4);
  }
  SECTION("all put") {
    r.say({net::role::peer, r.peers[0].key()}, net::contribution_put{1});
    CHECK(r.closings == 0);
    r.say({net::role::peer, r.peers[1].key()}, net::contribution_put{1});
    CHECK(r.closings == 4);
  }
}

TEST_CASE("the grace begins when the put window closes: until then validators have nothing to say") {
  genesis g = test::small_genesis();
  g.parameters.window.grace_s = 4;
  put_window_rig r(g);
  time_point closed = r.opened + std::chrono::seconds(11);
  SECTION("at its end") {
    r.wait_until(closed - std::chrono::milliseconds(100));
    CHECK(r.closings == 0);
  }
  SECTION("early") {
    closed = r.opened;
    for (const auto& p : r.peers) r.say({net::role::peer, p.key()}, net::contribution_put{1});
  }
  CHECK(r.silent == 0);
  r.wait_until(closed + std::chrono::milliseconds(3'900));
  CHECK(r.silent == 0);
  r.wait_until(closed + std::chrono::milliseconds(4'100));
  CHECK(r.silent == 4);
}

namespace {

/// Two peers and two validators under lockstep, with a grace of 10 s.
struct window_rig : test::coordinator_stage {
  window_rig() {
    core = std::make_unique<coordinator_core>(std::make_shared<genesis>(with_grace()));
    act(started{});
    for (const net::address& who : everybody()) say(who, net::join{who.kind});
    attend(0);
    chain.start();
    tell_block();
  }
  static genesis with_grace() {
    genesis g = test::small_genesis();
    g.parameters.window.grace_s = 10;
    return g;
  }
  std::vector<net::address> everybody() const { return {peers[0], peers[1], validators[0], validators[1]}; }
  void seen(const effects&) override {}
  void tell_block() {
    now = chain.head->time();
    say(net::address::chain(), net::block_announced{chain.last});
    // Nobody keeps a put window open.
    if (const auto w = chain.head->put_window_opened())
      for (const net::address& p : peers) say(p, net::contribution_put{*w});
  }
  void attend(block_height height) {
    for (const net::address& who : everybody()) say(who, net::block_done{height});
  }
  /// All are done with all blocks below `height`, and have been told of it.
  void go_to(block_height height) {
    while (chain.head->height() < height) {
      attend(chain.head->height());
      chain.make();
      tell_block();
    }
  }
  void hold(const std::vector<net::address>& who, window_index w) {
    for (const net::address& a : who) say(a, net::window_done{w, {}});
  }

  test::ledger_rig chain{with_grace()};
  const std::vector<net::address> peers = {{net::role::peer, test::peer_key.key()},
                                           {net::role::peer, test::other_peer.key()}};
  const std::vector<net::address> validators = {{net::role::validator, test::lead.key()},
                                                {net::role::validator, test::second.key()}};
};

}  // namespace

TEST_CASE("a window opens once a peer and a validator hold the agreed state, or the grace is over") {
  window_rig r;
  const block_height opening = 20;  // of window 5; the outcome of window 3 is known by then
  const auto& behind = GENERATE(true, false) ? r.peers : r.validators;
  const auto& in_step = &behind == &r.peers ? r.validators : r.peers;
  r.hold(behind, 1);
  r.hold(in_step, 3);
  r.go_to(opening - 1);
  REQUIRE(r.asked.back() == opening - 1);  // other blocks wait for nobody who catches up
  r.attend(opening - 1);
  CHECK(r.asked.back() == opening - 1);
  SECTION("one is enough") {
    r.hold({behind.front()}, 2);
    CHECK(r.asked.back() == opening - 1);
    r.hold({behind.front()}, 3);
    CHECK(r.asked.back() == opening);
  }
  SECTION("it does not wait for ever") {
    r.wait(std::chrono::seconds(9));
    CHECK(r.asked.back() == opening - 1);
    r.wait(std::chrono::seconds(2));
    CHECK(r.asked.back() == opening);
  }
}

TEST_CASE("a coordinator that has heard of no steps, as after a restart, does not wait for any") {
  window_rig r;
  r.go_to(19);
  r.attend(19);
  CHECK(r.asked.back() == 20);
}
