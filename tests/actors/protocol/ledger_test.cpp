#include "actors/protocol/ledger.hpp"

#include "tests/actors/protocol/ledger_rig.hpp"

#include <catch2/catch.hpp>

#include <numeric>

using namespace gauntlet;
using namespace gauntlet::actors;
using namespace gauntlet::actors::test;
using Catch::Matchers::Contains;

TEST_CASE("nodes register once, in order, and validators need stake") {
  ledger_rig r;
  r.start();
  CHECK(r.head->uids_of(net::role::peer) == std::vector<uid>{0, 1});
  CHECK(r.head->nodes()[2].stake == 300);
  r.make({r.sign(peer_key, net::register_node{net::role::peer})});
  CHECK_THAT(r.why(), Contains("already registered"));
  r.make({r.sign(net::identity::for_simulation(1, "poor"), net::register_node{net::role::validator})});
  CHECK_THAT(r.why(), Contains("needs stake"));
  r.make({r.sign(net::identity::for_simulation(1, "stranger"), net::commit_bucket{})});
  CHECK_THAT(r.why(), Contains("not registered"));
}

TEST_CASE("a signed call counts once and only as it was signed") {
  ledger_rig r;
  r.start();
  const net::extrinsic e = r.sign(peer_key, net::commit_bucket{other_peer.key()});
  r.make({e});
  CHECK(r.refused.empty());
  r.make({e});
  CHECK_THAT(r.why(), Contains("nonce"));
  net::extrinsic changed = r.sign(peer_key, net::commit_bucket{});
  changed.call = net::encode(net::call(net::commit_bucket{lead.key()}));
  r.make({changed});
  CHECK_THAT(r.why(), Contains("signature"));
  r.make({r.sign(peer_key, net::set_weights{{0}, {65535}, 0})});
  CHECK_THAT(r.why(), Contains("only validators"));
}

TEST_CASE("the first manifest in its slot wins") {
  ledger_rig r;
  r.start();
  r.make_to(8);  // window 1 has ended
  CHECK(r.head->manifest_slot(1, 0) == std::pair<block_height, block_height>{9, 9});
  CHECK(r.head->manifest_slot(1, 1) == std::pair<block_height, block_height>{10, 10});
  const auto early = r.sign(second, r.manifest(1, {{0, &peer_key}}));
  const auto good = r.sign(lead, r.manifest(1, {{0, &peer_key}, {1, &other_peer}}));
  r.make({early, good});
  CHECK_THAT(r.why(), Contains("slot"));
  CHECK(r.head->outcome(1) == window_record::outcome::manifest);
  CHECK(r.head->record(1)->manifest->entries.size() == 2);
  r.make({r.sign(second, r.manifest(1, {{0, &peer_key}}))});
  CHECK_THAT(r.why(), Contains("settled"));
}

TEST_CASE("a manifest is refused for what everybody can check") {
  ledger_rig r;
  r.start();
  r.make_to(8);
  const auto reason = [&r](const net::publish_manifest& m) { return r.head->refusal(r.sign(lead, m)); };
  CHECK(reason(r.manifest(1, {{0, &peer_key}})).empty());
  CHECK_THAT(reason(r.manifest(1, {{1, &other_peer}, {0, &peer_key}})), Contains("ascending"));
  CHECK_THAT(reason(r.manifest(1, {{0, &peer_key}, {0, &peer_key}})), Contains("ascending"));
  CHECK_THAT(reason(r.manifest(1, {{0, &other_peer}})), Contains("not signed"));
  CHECK_THAT(reason(r.manifest(1, {{2, &lead}})), Contains("no peer"));
  CHECK_THAT(reason(r.manifest(1, {{0, &peer_key}, {1, &other_peer}, {2, &lead}})), Contains("more contributions"));
  CHECK_THAT(reason(r.manifest(2, {{0, &peer_key}})), !Contains("not signed") && Contains(""));
  auto parts = r.manifest(1, {{0, &peer_key}});
  parts.entries.front().parts = 2;
  CHECK_THAT(reason(parts), Contains("one part"));
  auto other_window = r.manifest(1, {{0, &peer_key}});
  other_window.entries.front().contribution = r.manifest(2, {{0, &peer_key}}).entries.front().contribution;
  CHECK_THAT(reason(other_window), Contains("another window"));
}

TEST_CASE("a window whose slots pass unused is null, and who missed a slot comes last") {
  ledger_rig r;
  r.start();
  r.make_to(9);
  CHECK(r.head->outcome(1) == window_record::outcome::pending);
  r.make({r.sign(second, r.manifest(1, {{0, &peer_key}}))});
  CHECK(r.head->outcome(1) == window_record::outcome::manifest);
  r.make_to(12);
  // The lead was silent in window 1: the second one goes first now.
  CHECK(r.head->record(3)->slot_order == std::vector<uid>{3, 2});
  r.make_to(14);
  CHECK(r.head->outcome(2) == window_record::outcome::null_window);
  r.make_to(4 * 9);
  CHECK(r.head->outcome(5) == window_record::outcome::null_window);
}

TEST_CASE("candidates are published once a window and stand until the next list") {
  ledger_rig r;
  r.start();
  r.make_to(4);
  auto drawn = r.head->candidates_for(1);
  std::sort(drawn.begin(), drawn.end());
  CHECK(drawn == std::vector<uid>{0, 1});
  CHECK_THAT(r.head->refusal(r.sign(lead, net::publish_candidates{1, {0, 0}})), Contains("twice"));
  CHECK_THAT(r.head->refusal(r.sign(lead, net::publish_candidates{1, {3}})), Contains("no peer"));
  CHECK_THAT(r.head->refusal(r.sign(lead, net::publish_candidates{2, {0}})), Contains("another window"));
  r.make({r.sign(lead, net::publish_candidates{1, {1, 0}})});
  CHECK(r.head->candidates_for(1) == std::vector<uid>{1, 0});
  CHECK_THAT(r.head->refusal(r.sign(second, net::publish_candidates{1, {0}})), Contains("already"));
  r.make_to(8);
  CHECK(r.head->candidates_for(2) == std::vector<uid>{1, 0});
}

TEST_CASE("every tempo pays the emission to the unit or holds it back") {
  ledger_rig r;
  r.start();
  r.make_to(4);
  const auto paid_in = [](const std::vector<events::any>& all) {
    for (const auto& e : all)
      if (const auto* t = std::get_if<events::tempo_paid>(&e)) return *t;
    return events::tempo_paid{};
  };
  CHECK(paid_in(r.events).held_back == 4 * 1001);
  r.make({r.sign(lead, net::set_weights{{0, 1}, {65535, 100}, 0}), r.sign(second, net::set_weights{{1}, {65535}, 0})});
  r.make_to(8);
  const auto paid = paid_in(r.events);
  CHECK(paid.held_back == 0);
  CHECK(std::accumulate(paid.payout.begin(), paid.payout.end(), std::uint64_t{0}) == paid.paid);
  CHECK(paid.paid + paid.carried == 4 * 1001);
  CHECK(paid.carried < 8);
  CHECK(paid.incentive[0] > paid.incentive[1]);
  // 2002 units at 3 : 1, rounded down.
  CHECK(paid.payout[2] == 1501);
  CHECK(paid.payout[3] == 500);
  r.make_to(12);
  CHECK(paid_in(r.events).emission == 4 * 1001 + paid.carried);
  CHECK_THAT(r.head->refusal(r.sign(lead, net::set_weights{{1, 0}, {1, 1}, 0})), Contains("ascending"));
  CHECK_THAT(r.head->refusal(r.sign(lead, net::set_weights{{0}, {1, 1}, 0})), Contains("number"));
  CHECK_THAT(r.head->refusal(r.sign(lead, net::set_weights{{2}, {1}, 0})), Contains("no peer"));
}

TEST_CASE("a follower refuses every altered block") {
  ledger_rig r;
  r.start();
  const ledger_ptr before = r.head;
  const net::block good = before->seal(before->time(), {r.sign(peer_key, net::commit_bucket{})}).block;
  REQUIRE(ledger::advance(before, good, nullptr));
  const auto refused = [&before](net::block b, bool rehash) {
    if (rehash) b.hash = net::hash_of(b);
    return ledger::advance(before, b, nullptr) == nullptr;
  };
  for (const bool rehash : {false, true}) {
    net::block b = good;
    ++b.height;
    CHECK(refused(b, rehash));
    b = good;
    b.parent = digest_of("elsewhere");
    CHECK(refused(b, rehash));
    b = good;
    b.time -= std::chrono::hours(1);
    CHECK(refused(b, rehash));
    b = good;
    b.state = digest_of("other state");
    CHECK(refused(b, rehash));
    b = good;
    b.extrinsics.clear();
    CHECK(refused(b, rehash));
    b = good;
    b.extrinsics.front().nonce += 1;
    CHECK(refused(b, rehash));
  }
}
