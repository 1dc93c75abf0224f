#include "tests/actors/protocol/ledger_rig.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::actors;
using namespace gauntlet::actors::test;
using Catch::Matchers::Contains;
using net::dispute_reason;

namespace {

const net::identity third = net::identity::for_simulation(1, "third");

genesis genesis_with(agreement_mode mode) {
  genesis g = small_genesis();
  g.parameters.aggregation.agreement = mode;
  g.parameters.aggregation.demotion_windows = 3;
  g.accounts.resize(2);
  g.accounts.insert(g.accounts.end(), {{lead.key(), 300, 100}, {second.key(), 200, 100}, {third.key(), 101, 100}});
  return g;
}

template <class Event>
std::vector<Event> all(const std::vector<events::any>& events) {
  std::vector<Event> found;
  for (const events::any& e : events)
    if (const auto* x = std::get_if<Event>(&e)) found.push_back(*x);
  return found;
}

/// Commitments in window 1 of 4 blocks belong into block 9; manifests into 10 and 11.
struct commit_rig : ledger_rig {
  commit_rig() : ledger_rig(genesis_with(agreement_mode::commit)) {
    start();
    make_to(8);
  }
  net::commit_contribution commits(const char* payload, window_index w = 1) { return {w, digest_of(payload), 7}; }
  std::string refusal(const net::identity& who, const net::call& c) { return head->refusal(sign(who, c)); }
};

/// A lead of 300, a second validator of 200 and a third of 101; the lead's manifest of window 1 is in block 9.
struct dispute_rig : ledger_rig {
  explicit dispute_rig(genesis g = genesis_with(agreement_mode::manifest)) : ledger_rig(g) {
    start();
    make({sign(third, net::register_node{net::role::validator})});
    make_to(8);
  }
  void include() {
    make({sign(lead, manifest(1, {{0, &peer_key}}))});
    REQUIRE(head->outcome(1) == window_record::outcome::manifest);
  }
  net::extrinsic objection(const net::identity& who, window_index w = 1) {
    return sign(who, net::dispute{w, dispute_reason::left_out});
  }
};

}  // namespace

TEST_CASE("a peer commits once a window, between its end and the opening of its put window") {
  commit_rig r;
  CHECK(r.head->put_opening(1) == 9);
  CHECK(r.head->manifest_slot(1, 0) == std::pair<block_height, block_height>{10, 10});
  CHECK_THAT(r.refusal(peer_key, r.commits("mine", 2)), Contains("outside the blocks") || Contains("never was"));
  CHECK_THAT(r.refusal(lead, r.commits("mine")), Contains("only peers"));
  r.make({r.sign(peer_key, r.commits("mine")), r.sign(peer_key, r.commits("second thoughts"))});
  CHECK_THAT(r.why(), Contains("committed already"));
  REQUIRE(r.head->commitment_of(1, 0) != nullptr);
  CHECK(r.head->commitment_of(1, 0)->payload == digest_of("mine"));
  CHECK(r.head->commitment_of(1, 1) == nullptr);
  CHECK(all<events::contribution_committed>(r.events).size() == 1);
  CHECK(r.head->put_window_opened() == window_index{1});
  r.make({r.sign(other_peer, r.commits("late"))});
  CHECK_THAT(r.why(), Contains("outside the blocks"));
}

TEST_CASE("a payload that somebody has committed to is nobody else's in that window") {
  commit_rig r;
  r.make({r.sign(peer_key, r.commits("mine")), r.sign(other_peer, r.commits("mine"))});
  CHECK_THAT(r.why(), Contains("somebody else"));
  CHECK(r.head->commitment_of(1, 1) == nullptr);
  r.make_to(12);
  r.make({r.sign(other_peer, r.commits("mine", 2))});
  CHECK(r.refused.empty());
}

TEST_CASE("a manifest may name what was committed to and nothing else") {
  commit_rig r;
  r.make({r.sign(peer_key, r.commits("payload")), r.sign(other_peer, r.commits("another"))});
  CHECK_THAT(r.refusal(lead, r.manifest(1, {{1, &other_peer}})), Contains("committed"));
  CHECK(r.refusal(lead, r.manifest(1, {{0, &peer_key}})).empty());
  auto other_size = r.manifest(1, {{0, &peer_key}});
  net::contribution_header h = other_size.entries.front().contribution.header;
  h.size = 8;
  other_size.entries.front().contribution = sign_contribution(peer_key, h, {}).contribution;
  CHECK_THAT(r.refusal(lead, other_size), Contains("committed"));
}

TEST_CASE("nobody commits where no commitments are asked for, and nobody leads where each gathers for itself") {
  dispute_rig with_manifests;
  const auto commitment = with_manifests.sign(peer_key, net::commit_contribution{1, digest_of("mine"), 7});
  CHECK_THAT(with_manifests.head->refusal(commitment), Contains("no commitments"));
  dispute_rig own(genesis_with(agreement_mode::own_view));
  CHECK_THAT(own.head->refusal(own.sign(lead, own.manifest(1, {{0, &peer_key}}))), Contains("no manifests"));
  own.make_to(40);
  for (const node_record& n : own.head->nodes()) CHECK(n.missed_slot == 0);
  CHECK(own.head->outcome(5) == window_record::outcome::pending);
}

TEST_CASE("a validator disputes a manifest once, from its inclusion to the end of the window after") {
  dispute_rig r;
  CHECK_THAT(r.head->refusal(r.objection(second)), Contains("never was"));
  r.include();
  CHECK_THAT(r.head->refusal(r.sign(peer_key, net::dispute{1, dispute_reason::empty})), Contains("only validators"));
  r.make({r.objection(third), r.objection(third)});
  CHECK_THAT(r.why(), Contains("disputed it already"));
  REQUIRE(all<events::manifest_disputed>(r.events).size() == 1);
  CHECK(all<events::manifest_disputed>(r.events).front().lead == 2);
  r.make_to(14);
  CHECK(r.head->refusal(r.objection(second)).empty());
  r.make_to(15);
  CHECK_THAT(r.head->refusal(r.objection(second)), Contains("too late"));
}

TEST_CASE("a stake majority of disputes demotes the lead for so many windows and undoes no step") {
  dispute_rig r;
  r.include();
  r.make({r.objection(third)});
  CHECK(all<events::lead_demoted>(r.events).empty());
  CHECK(r.head->nodes()[2].demoted_until == 0);
  r.make({r.objection(second)});  // 301 of 601
  REQUIRE(all<events::lead_demoted>(r.events).size() == 1);
  CHECK(all<events::lead_demoted>(r.events).front().until == 5);
  CHECK(r.head->outcome(1) == window_record::outcome::manifest);
  // The second has the first slot of the window now and keeps it, though it misses every one: only the lead comes
  // later.
  for (window_index w = 3; w <= 5; ++w) {
    r.make_to(4 * w);
    CHECK(r.head->record(w)->slot_order.back() == 2);
  }
  r.make_to(4 * 6);
  CHECK(r.head->record(6)->slot_order.front() == 2);
}

TEST_CASE("exactly half of the stake is no majority, and the lead's own stake counts") {
  genesis g = genesis_with(agreement_mode::manifest);
  g.accounts.resize(2);
  g.accounts.insert(g.accounts.end(), {{lead.key(), 301, 100}, {second.key(), 200, 100}, {third.key(), 101, 100}});
  dispute_rig r(g);
  r.include();
  r.make({r.objection(second), r.objection(third)});
  CHECK(r.refused.empty());
  CHECK(all<events::lead_demoted>(r.events).empty());
  r.make({r.objection(lead)});
  CHECK(all<events::lead_demoted>(r.events).size() == 1);
}

TEST_CASE("an empty manifest can be disputed, and demotion can be switched off") {
  genesis g = genesis_with(agreement_mode::manifest);
  g.parameters.aggregation.demotion_windows = 0;
  dispute_rig r(g);
  r.make({r.sign(lead, r.manifest(1, {}))});
  REQUIRE(r.head->outcome(1) == window_record::outcome::null_window);
  r.make({r.objection(second), r.objection(third)});
  CHECK(r.refused.empty());
  CHECK(all<events::manifest_disputed>(r.events).size() == 2);
  CHECK(all<events::lead_demoted>(r.events).empty());
}

TEST_CASE("a demoted lead publishes no candidates before the others, even in the window of its demotion") {
  genesis g = genesis_with(agreement_mode::manifest);
  g.parameters.window.blocks_per_window = 8;
  g.parameters.window.slot_blocks = 2;
  dispute_rig r(g);
  r.make_to(16);
  r.include();
  CHECK(r.head->candidates_from(2, 2) == block_height{16});
  r.make({r.objection(second), r.objection(third)});
  CHECK(r.head->record(2)->slot_order.front() == 2);
  CHECK(r.head->candidates_from(2, 2) == block_height{21});
  CHECK_THAT(r.head->refusal(r.sign(lead, net::publish_candidates{2, {0}})), Contains("turn"));
  CHECK(r.head->refusal(r.sign(second, net::publish_candidates{2, {0}})).empty());
}

TEST_CASE("who registered after a manifest has nothing to say about it") {
  genesis g = genesis_with(agreement_mode::manifest);
  ledger_rig r(g);
  r.start();
  r.make_to(8);
  r.make({r.sign(lead, r.manifest(1, {{0, &peer_key}}))});
  r.make({r.sign(third, net::register_node{net::role::validator})});
  CHECK_THAT(r.head->refusal(r.sign(third, net::dispute{1, dispute_reason::empty})), Contains("came after"));
}
