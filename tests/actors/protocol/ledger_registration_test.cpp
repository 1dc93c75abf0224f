#include "tests/actors/protocol/economy_rig.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::actors;
using namespace gauntlet::actors::test;
using Catch::Matchers::Contains;

namespace {

const net::identity stranger_key = net::identity::for_simulation(7, "stranger 0");
net::identity stranger(int number) { return net::identity::for_simulation(7, "stranger " + std::to_string(number)); }

/// Two peers and two validators as everywhere, and strangers with 10,000 units each.
genesis genesis_with_strangers(int count = 8) {
  genesis g = economy_genesis();
  for (int i = 0; i < count; ++i) g.accounts.push_back({stranger(i).key(), 0, 10'000});
  return g;
}

net::extrinsic joins(economy_rig& r, const net::identity& who) {
  return r.sign(who, net::register_node{net::role::peer});
}

/// All four slots taken; peer 1 earns more than peer 0. Nobody is immune any more.
struct full_rig : economy_rig {
  explicit full_rig(genesis g = small_full_genesis()) : economy_rig(g) {
    start();
    const net::set_weights same{{0, 1}, {10'000, 65'535}, 0};
    make({sign(lead, same), sign(second, same)});
    make_to(8);
  }
  static genesis small_full_genesis() {
    genesis g = genesis_with_strangers();
    g.parameters.chain.max_uids = 4;
    g.parameters.chain.immunity_blocks = 6;
    return g;
  }
};

}  // namespace

TEST_CASE("registering burns its cost, and who cannot pay stays out") {
  genesis g = genesis_with_strangers(1);
  g.accounts.push_back({stranger(9).key(), 0, 999});
  economy_rig r(g);
  r.start();
  r.make({joins(r, stranger(0)), joins(r, stranger(9))});
  CHECK_THAT(r.why(), Contains("cannot pay"));
  REQUIRE(r.happened<events::registered>().size() == 1);
  CHECK(r.happened<events::registered>().front().burned == 1000);
  CHECK(r.head->account_of(stranger(0).key()).balance == 9000);
  CHECK(r.head->account_of(stranger(9).key()).balance == 999);
  CHECK(r.head->burned() == 5 * 1000);
}

TEST_CASE("the cost of registering follows the demand") {
  genesis g = genesis_with_strangers();
  g.parameters.chain.adjustment_blocks = 10;
  g.parameters.chain.registrations_target = 2;
  g.parameters.chain.adjustment_kept = 0.5;
  g.parameters.chain.registration_cost_min = 700;
  economy_rig r(g);
  r.start();  // 4 registrations
  r.make_to(9);
  CHECK(r.head->registration_cost() == 1000);
  r.make();
  // a p + (1 - a) p (r + g) / (2 g) = 500 + 500 · 6 / 4
  CHECK(r.head->registration_cost() == 1250);
  r.make_to(20);  // nobody: 625 + 625 · 2 / 4
  CHECK(r.head->registration_cost() == 937);
  r.make_to(30);  // 468.5 + 468.5 / 2 = 702.75
  CHECK(r.head->registration_cost() == 702);
  r.make_to(40);
  CHECK(r.head->registration_cost() == 700);
}

TEST_CASE("a block and an interval take only so many registrations") {
  genesis g = genesis_with_strangers();
  g.parameters.chain.registrations_target = 2;  // six an interval, four of them at the start
  g.parameters.chain.registrations_per_block_max = 4;
  g.parameters.chain.adjustment_blocks = 10;
  economy_rig r(g);
  r.start();
  r.make({joins(r, stranger(0)), joins(r, stranger(1)), joins(r, stranger(2))});
  CHECK_THAT(r.why(), Contains("lately"));
  r.make_to(10);
  std::vector<net::extrinsic> five;
  for (int i = 3; i < 8; ++i) five.push_back(joins(r, stranger(i)));
  r.make(five);
  REQUIRE(r.refused.size() == 1);
  CHECK_THAT(r.why(), Contains("in this block"));
}

TEST_CASE("a newcomer to a full subnet replaces the lowest earner and inherits nothing") {
  full_rig r;
  r.make({r.sign(peer_key, net::commit_bucket{other_peer.key()})});
  const account before = r.head->account_of(peer_key.key());
  REQUIRE(before.balance > 9000);  // it was paid
  r.make({joins(r, stranger(0))});
  REQUIRE(r.refused.empty());
  const auto replaced = r.happened<events::replaced>();
  REQUIRE(replaced.size() == 1);
  CHECK(replaced.front().uid == 0);
  CHECK(replaced.front().former == peer_key.key());
  CHECK(replaced.front().owner == stranger(0).key());

  const node_record& n = r.head->nodes()[0];
  CHECK(n.hotkey == stranger(0).key());
  CHECK(n.registered_at == r.head->height());
  CHECK(n.emission == 0);
  CHECK(n.incentive == yuma::fixed{});
  CHECK_FALSE(n.bucket);
  CHECK(r.head->account_of(stranger(0).key()).balance == 9000);
  // Units belong to the hotkey, not to the slot.
  CHECK(r.head->account_of(peer_key.key()).balance == before.balance);
  CHECK_FALSE(r.head->uid_of(peer_key.key()));
  CHECK_THAT(r.head->refusal(r.sign(peer_key, net::commit_bucket{})), Contains("not registered"));
}

TEST_CASE("weights that were meant for the former owner pay the newcomer nothing") {
  full_rig r;
  r.make({joins(r, stranger(0))});
  r.make_to(12);
  CHECK(r.tempo().payout[0] == 0);
  CHECK(r.tempo().incentive[1] == Approx(1));
  r.make({r.sign(lead, net::set_weights{{0, 1}, {65'535, 65'535}, 2})});
  r.make_to(16);
  CHECK(r.tempo().payout[0] > 0);
}

TEST_CASE("weights of a window before a newcomer's pay it nothing, even when they arrive after it") {
  for (const window_index judged : {1, 2}) {
    full_rig r;
    r.make({joins(r, stranger(0))});  // in window 2
    r.make_to(12);
    r.make({r.sign(lead, net::set_weights{{0, 1}, {65'535, 65'535}, judged})});
    REQUIRE(r.refused.empty());
    r.make_to(16);
    CHECK((r.tempo().payout[0] > 0) == (judged == 2));
    CHECK(r.tempo().payout[1] > 0);
  }
}

TEST_CASE("two newcomers in one tempo take two slots") {
  genesis g = full_rig::small_full_genesis();
  g.parameters.chain.immunity_blocks = 0;
  full_rig r(g);
  r.make({joins(r, stranger(0)), joins(r, stranger(1))});
  REQUIRE(r.refused.empty());
  CHECK(r.happened<events::replaced>().size() == 2);
  CHECK(r.head->uid_of(stranger(0).key()));
  CHECK(r.head->uid_of(stranger(1).key()));
}

TEST_CASE("a newcomer is immune while there is somebody else to replace") {
  full_rig r;
  r.make({joins(r, stranger(0))});
  r.make_to(12);  // the newcomer earned nothing, but is immune until block 15
  r.make({joins(r, stranger(1))});
  CHECK(r.head->uid_of(stranger(0).key()) == uid{0});
  CHECK(r.happened<events::replaced>().front().uid != 0);
}

TEST_CASE("who was replaced may register again and pays again") {
  full_rig r;
  r.make({joins(r, stranger(0))});
  const std::uint64_t balance = r.head->account_of(peer_key.key()).balance;
  r.make({joins(r, peer_key)});
  REQUIRE(r.refused.empty());
  const auto again = r.head->uid_of(peer_key.key());
  REQUIRE(again);
  CHECK(*again != 0);
  CHECK(r.head->account_of(peer_key.key()).balance == balance - 1000);
}

TEST_CASE("nobody can void a manifest by taking a contributor's uid after its window") {
  full_rig r;
  const auto named = r.manifest(1, {{0, &peer_key}, {1, &other_peer}});  // window 1 ended with block 7
  r.make({joins(r, stranger(0)), r.sign(lead, named)});
  REQUIRE(r.refused.empty());
  REQUIRE(r.head->uid_of(stranger(0).key()) == uid{0});
  CHECK(r.head->outcome(1) == window_record::outcome::manifest);
  // Of the next window the uid is the newcomer's.
  r.make_to(12);
  CHECK_THAT(r.refusal(lead, r.manifest(2, {{0, &peer_key}})), Contains("not signed"));
  CHECK(r.refusal(lead, r.manifest(2, {{0, &stranger_key}})).empty());
}

TEST_CASE("a replaced validator has no voice left, and its successor neither its slot nor its blame") {
  genesis g = full_rig::small_full_genesis();
  g.accounts.push_back({stranger(20).key(), 50, 10'000});
  g.parameters.chain.validator_share = 0;
  full_rig r(g);
  // Without a share for validators, both earn nothing: the earliest registration, then the lowest uid goes.
  r.make({r.sign(stranger(20), net::register_node{net::role::validator})});
  REQUIRE(r.head->uid_of(stranger(20).key()) == uid{2});
  CHECK_FALSE(r.head->uid_of(lead.key()));
  CHECK_THAT(r.head->refusal(r.sign(lead, net::set_weights{{1}, {65'535}, 2})), Contains("not registered"));
  CHECK(r.head->nodes()[2].weight_uids.empty());
  // The order of this window was frozen with the former owner on uid 2, whose slot passes unused.
  CHECK(r.head->record(2)->slot_order.front() == 2);
  CHECK_FALSE(r.head->rank_of(1, 2));
  CHECK_FALSE(r.head->candidates_from(2, 2));
  r.make_to(12);
  CHECK(r.head->nodes()[2].missed_slot == 0);
  CHECK(r.head->rank_of(2, 2));
}
