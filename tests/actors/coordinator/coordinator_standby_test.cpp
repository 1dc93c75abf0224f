#include "tests/actors/coordinator/coordinator_rig.hpp"
#include "tests/actors/protocol/ledger_rig.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace gauntlet;
using namespace gauntlet::actors;
using rig = test::coordinator_rig;

namespace {

using secs = std::chrono::seconds;
using heights = std::vector<block_height>;

/// Coordinators of three on a chain of two peers and two validators, all of whom have registered in block 1.
struct chain_rig : test::coordinator_stage {
  explicit chain_rig(pacing paced_by = pacing::lockstep, std::uint64_t windows = 20) {
    origin = test::small_genesis();
    origin.parameters.window.pacing = paced_by;
    origin.parameters.window.grace_s = 10;
    origin.windows = windows;
    chain = std::make_unique<test::ledger_rig>(origin);
    chain->start();
    blocks.push_back(chain->last);
  }
  /// One that starts now.
  void start(std::uint64_t rank) {
    core = std::make_unique<coordinator_core>(std::make_shared<genesis>(origin), coordinator_place{rank, 2});
    timers.clear();
    act(started{});
    for (const net::block& b : blocks) say(net::address::chain(), net::block_announced{b});
  }
  void seen(const effects& out) override {
    for (const auto& m : out.messages) {
      if (m.to.kind == net::role::coordinator && std::holds_alternative<net::window_opened>(m.content))
        told.push_back(m.to);
      if (m.to.kind == net::role::peer) ++hints;
      if (std::holds_alternative<net::put_window_closed>(m.content)) ++closings;
    }
    for (const auto& j : out.journal) took_over += std::holds_alternative<events::coordinator_took_over>(j) ? 1 : 0;
  }
  void attend(const net::identity& who, net::role kind) {
    say({kind, who.key()}, net::block_done{chain->head->height()});
  }
  void everybody_attends() {
    attend(test::peer_key, net::role::peer);
    attend(test::other_peer, net::role::peer);
    attend(test::lead, net::role::validator);
    attend(test::second, net::role::validator);
  }
  void block() {
    chain->make();
    now = std::max(now, chain->head->time());
    blocks.push_back(chain->last);
    if (core) say(net::address::chain(), net::block_announced{chain->last});
  }
  void block_that_opens_a_window() {
    do block();
    while (chain->head->height() % chain->head->blocks_per_window() != 0);
  }
  net::window_opened hint() const { return {chain->head->window(), chain->head->height(), chain->head->time()}; }

  genesis origin;
  std::unique_ptr<test::ledger_rig> chain;
  std::vector<net::block> blocks;
  std::vector<net::address> told;  ///< other coordinators, of windows that have opened
  std::size_t hints = 0;           ///< that peers got
  std::size_t closings = 0;
  std::size_t took_over = 0;
};

}  // namespace

TEST_CASE("a standby is silent while the chain goes on") {
  rig r({1, 1});
  r.attend(0);
  for (block_height h = 1; h <= 8; ++h) {
    r.block();
    CHECK(r.out.messages.empty());
    // Somebody may be waited for as long as the grace lasts, and is given up on by the first one, not by this.
    r.say(r.peer, net::block_done{h});
    r.wait(secs(11));
    r.attend(h);
    r.wait(secs(8));
  }
  CHECK(r.asked.empty());
  CHECK(r.silent.empty());
  CHECK(r.took_over_at.empty());
}

TEST_CASE("a standby takes over when the next block has been due for a grace and ten seconds, times its rank") {
  const std::uint8_t rank = GENERATE(1, 2, 3);
  rig r({rank, 3});
  r.attend(0);
  r.wait(secs(20 * rank - 1));
  CHECK(r.asked.empty());
  r.wait(secs(2));
  CHECK(r.took_over_at == heights{0});
  CHECK(r.asked == heights{1});
  // From then on nobody waits.
  r.block();
  r.attend(1);
  CHECK(r.asked == heights{1, 2});
  CHECK(r.took_over_at.size() == 1);
}

TEST_CASE("the time counts anew from each block, and from when the last member is done") {
  rig r({1, 1});
  r.attend(0);
  r.wait(secs(15));
  r.block();
  r.say(r.peer, net::block_done{1});
  r.wait(secs(9));
  r.attend(1);
  r.wait(secs(19));
  CHECK(r.took_over_at.empty());
  r.wait(secs(2));
  CHECK(r.took_over_at == heights{1});
}

TEST_CASE("a standby that has taken over gives up on the silent") {
  rig r({1, 1});
  r.attend(0);
  r.block();
  r.say(r.validator, net::block_done{1});
  r.wait(secs(11));
  CHECK(r.silent.empty());
  r.wait(secs(21));
  CHECK(r.took_over_at == heights{1});
  CHECK(r.silent == std::vector<net::address>{r.peer});
  CHECK(r.asked == heights{2});
  r.attend(1);
  r.block();
  r.say(r.peer, net::block_done{2});
  r.wait(secs(11));
  CHECK(r.silent.back() == r.validator);
  CHECK(r.asked == heights{2, 3});
}

TEST_CASE("a standby stands back when one before it is heard again") {
  rig r({2, 3});
  r.attend(0);
  r.wait(secs(41));
  for (block_height h = 1; h <= 4; ++h) {
    r.block();
    r.attend(h);
  }
  REQUIRE(r.asked.back() == 5);
  SECTION("but not for what was before, for one after it, or for members") {
    r.say(net::address::coordinator(), net::window_opened{0, 3, {}});
    r.say(net::address::coordinator(3), net::window_opened{1, 4, {}});
    r.say(r.peer, net::window_opened{1, 4, {}});
    CHECK(r.stood_back_at.empty());
    r.block();
    r.attend(5);
    CHECK(r.asked.back() == 6);
  }
  SECTION("and takes over again, if need be") {
    r.say(net::address::coordinator(1), net::window_opened{1, 4, {}});
    CHECK(r.stood_back_at == heights{4});
    r.block();
    r.attend(5);
    CHECK(r.asked.back() == 5);
    r.wait(secs(41));
    CHECK(r.took_over_at == heights{0, 5});
    CHECK(r.asked.back() == 6);
  }
}

TEST_CASE("a standby that starts in the middle of a run takes attendance afresh") {
  chain_rig r;
  r.block_that_opens_a_window();
  r.start(1);
  r.attend(test::peer_key, net::role::peer);
  r.attend(test::other_peer, net::role::peer);
  r.wait(secs(9));
  r.attend(test::lead, net::role::validator);
  r.attend(test::second, net::role::validator);
  r.wait(secs(19));
  CHECK(r.asked.empty());
  r.wait(secs(2));
  CHECK(r.asked == heights{r.chain->head->height() + 1});
}

TEST_CASE("an acting coordinator tells the others when a window opens, but not of windows from before its start") {
  chain_rig r;
  r.block_that_opens_a_window();
  r.block_that_opens_a_window();
  r.now = r.chain->head->time() + secs(1);
  r.start(0);
  r.everybody_attends();
  CHECK(r.told.empty());
  r.now += secs(1);
  // Blocks that are made from now on are news.
  while (r.chain->head->time() < r.now) r.block();
  r.told.clear();
  r.block_that_opens_a_window();
  CHECK(r.told == std::vector<net::address>{net::address::coordinator(1), net::address::coordinator(2)});
}

TEST_CASE("a coordinator that was restarted leaves the run to the others until it has heard from everybody") {
  chain_rig r;
  r.block_that_opens_a_window();
  r.start(0);
  r.attend(test::peer_key, net::role::peer);
  r.attend(test::other_peer, net::role::peer);
  // It opens the put window of the window before: validators are at their checks, and may not have had a word yet.
  r.block_that_opens_a_window();
  REQUIRE(r.chain->head->put_window_opened());
  r.say({net::role::peer, test::peer_key.key()}, net::contribution_put{1});
  r.say({net::role::peer, test::other_peer.key()}, net::contribution_put{1});
  r.attend(test::peer_key, net::role::peer);
  r.attend(test::other_peer, net::role::peer);
  CHECK(r.closings == 0);
  r.wait(secs(10));
  CHECK(r.told.empty());
  CHECK(r.asked.empty());
  r.everybody_attends();
  CHECK(r.asked == heights{r.chain->head->height() + 1});
  r.block_that_opens_a_window();
  CHECK(r.told.size() == 2);
}

TEST_CASE("under clock pacing a standby gives the hints when a window opens and nobody says so") {
  chain_rig r(pacing::clock);
  r.start(1);
  r.everybody_attends();
  r.block_that_opens_a_window();
  SECTION("the first one does") {
    r.say(net::address::coordinator(), r.hint());
    r.wait(secs(30));
    CHECK(r.took_over == 0);
    CHECK(r.hints == 0);
  }
  SECTION("one after it does") {
    r.say(net::address::coordinator(2), r.hint());
    r.wait(secs(11));
    CHECK(r.took_over == 1);
  }
  SECTION("nobody does") {
    r.wait(secs(9));
    CHECK(r.took_over == 0);
    r.wait(secs(2));
    CHECK(r.took_over == 1);
    CHECK(r.hints == 2);
    CHECK(r.told == std::vector<net::address>{net::address::coordinator(0), net::address::coordinator(2)});
  }
  CHECK(r.asked.empty());
}

TEST_CASE("a run ends without its first coordinator") {
  const auto paced_by = GENERATE(pacing::lockstep, pacing::clock);
  chain_rig r(paced_by, 2);
  r.start(1);
  r.everybody_attends();
  while (!r.chain->head->last_height() || r.chain->head->height() < *r.chain->head->last_height()) {
    r.block();
    r.everybody_attends();
    if (r.chain->head->height() % r.chain->head->blocks_per_window() == 0) r.say(net::address::coordinator(), r.hint());
  }
  CHECK(r.took_over == 0);
  CHECK_FALSE(r.finished);
  r.wait(secs(21));
  CHECK(r.took_over == 1);
  CHECK(r.finished);
}
