#include "tests/actors/protocol/economy_rig.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::actors;
using namespace gauntlet::actors::test;
using Catch::Matchers::Contains;

namespace {

std::uint64_t paid_to(const economy_rig& r, std::initializer_list<uid> uids) {
  std::uint64_t sum = 0;
  for (const uid u : uids) sum += r.tempo().payout[u];
  return sum;
}

}  // namespace

TEST_CASE("units move between balance and stake, and never more than there are") {
  economy_rig r;
  r.start();
  r.make({r.sign(second, net::add_stake{9'001})});
  CHECK_THAT(r.why(), Contains("more than the balance"));
  r.make({r.sign(second, net::add_stake{9'000})});
  CHECK(r.head->account_of(second.key()).balance == 0);
  CHECK(r.head->account_of(second.key()).stake == 9'100);
  REQUIRE(r.happened<events::stake_changed>().size() == 1);
  CHECK(r.happened<events::stake_changed>().front().stake == 9'100);
  r.make({r.sign(second, net::remove_stake{9'101})});
  CHECK_THAT(r.why(), Contains("more than the stake"));
  r.make({r.sign(second, net::remove_stake{9'100})});
  CHECK(r.head->account_of(second.key()).balance == 9'100);
  CHECK_THAT(r.head->refusal(r.sign(second, net::remove_stake{1})), Contains("more than the stake"));
  CHECK_THAT(r.head->refusal(r.sign(second, net::add_stake{0})), Contains("nothing"));
}

TEST_CASE("more stake means an earlier slot, from the next window on") {
  economy_rig r;
  r.start();
  r.make_to(4);
  CHECK(r.head->record(1)->slot_order == std::vector<uid>{2, 3});
  r.make({r.sign(second, net::add_stake{1'000})});
  CHECK(r.head->record(1)->slot_order == std::vector<uid>{2, 3});
  r.make_to(8);
  CHECK(r.head->record(2)->slot_order == std::vector<uid>{3, 2});
}

TEST_CASE("a validator that takes all its stake back leads no longer, nor does its word count") {
  economy_rig r;
  r.start();
  r.make_to(4);
  r.make({r.sign(lead, net::remove_stake{300})});
  r.make_to(8);
  CHECK(r.head->record(2)->slot_order == std::vector<uid>{3});
  CHECK_THAT(r.refusal(lead, net::set_weights{{0}, {65'535}, 1}), Contains("no permit"));
  CHECK_THAT(r.refusal(lead, r.manifest(1, {{0, &peer_key}})), Contains("no slot"));
}

TEST_CASE("units can be given to a hotkey that was never heard of, which can then register") {
  economy_rig r;
  r.start();
  const net::identity next = net::identity::for_simulation(1, "next");
  CHECK_THAT(r.head->refusal(r.sign(next, net::register_node{})), Contains("cannot pay"));
  r.make({r.sign(peer_key, net::transfer{next.key(), 1'000})});
  r.make({r.sign(next, net::register_node{})});
  CHECK(r.refused.empty());
  CHECK(r.head->uid_of(next.key()) == uid{4});
  CHECK(r.head->account_of(next.key()).balance == 0);
  CHECK_THAT(r.head->refusal(r.sign(peer_key, net::transfer{next.key(), 100'000})), Contains("more than the balance"));
  // A gift of nothing would still make an account.
  CHECK_THAT(r.head->refusal(r.sign(next, net::transfer{lead.key(), 0})), Contains("nothing"));
}

TEST_CASE("the owner's cut is set aside and the rest goes half to peers and half to validators") {
  economy_rig r;
  r.start();
  r.make_to(4);
  r.make({r.sign(lead, net::set_weights{{0, 1}, {65'535, 65'535}, 1})});
  r.make_to(8);
  const events::tempo_paid paid = r.tempo();
  // floor(0.18 · 1001) = 180 a block for the owner; the first tempo's emission was held back.
  CHECK(r.head->owner_units() == 8 * 180);
  CHECK(paid.emission == 4 * 821);
  CHECK(paid.paid + paid.carried == 4 * 821);
  CHECK(paid.carried <= 4);
  CHECK(paid_to(r, {0, 1}) <= 2 * 821);
  CHECK(paid_to(r, {0, 1}) + 2 >= 2 * 821);
  CHECK(paid_to(r, {2}) + 1 >= 2 * 821);
  CHECK(paid_to(r, {3}) == 0);  // it had no opinion
}

TEST_CASE("what rounding leaves over is paid by the next tempo") {
  economy_rig r;
  r.start();
  r.make({r.sign(lead, net::set_weights{{0, 1}, {65'535, 30'000}, 0})});
  r.make_to(4);
  const std::uint64_t carried = r.tempo().carried;
  REQUIRE(carried > 0);
  r.make_to(8);
  CHECK(r.tempo().emission == 4 * 821 + carried);
}

TEST_CASE("without any weights the emission is held back, validators are not paid for silence") {
  economy_rig r;
  r.start();
  r.make_to(4);
  CHECK(r.tempo().held_back == 4 * 821);
  CHECK(r.tempo().paid == 0);
  CHECK(r.head->held_back() == 4 * 821);
  CHECK(r.head->issued() == r.head->accounted());
}
