#include "tests/actors/protocol/economy_rig.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::actors;
using namespace gauntlet::actors::test;
using Catch::Matchers::Contains;

namespace {

const net::set_weights both{{0, 1}, {65'535, 65'535}, 1};

/// Weights are hidden for one tempo of four blocks.
struct hidden_rig : economy_rig {
  hidden_rig() : economy_rig(hidden_genesis()) {
    start();
    make_to(4);
  }
  static genesis hidden_genesis() {
    genesis g = economy_genesis();
    g.parameters.chain.commit_reveal = true;
    return g;
  }
  net::extrinsic commit(const net::identity& who, const net::set_weights& w, const char* salt = "salt") {
    return sign(who, net::commit_weights{net::hash_of_weights(who.key(), w, digest_of(salt))});
  }
  net::extrinsic reveal(const net::identity& who, const net::set_weights& w, const char* salt = "salt") {
    return sign(who, net::reveal_weights{w, digest_of(salt)});
  }
};

}  // namespace

TEST_CASE("weights are stored with the largest at full scale and count from their block on") {
  economy_rig r;
  r.start();
  r.make_to(4);
  r.make({r.sign(lead, net::set_weights{{0, 1}, {10, 30}, 1})});
  CHECK(r.head->nodes()[2].weight_values == std::vector<std::uint16_t>{21'845, 65'535});
  const auto set = r.happened<events::weights_set>();
  REQUIRE(set.size() == 1);
  CHECK(set.front().uid == 2);
  CHECK(set.front().window == 1);
  CHECK(set.front().height == 5);
  r.make_to(8);
  CHECK(r.tempo().incentive[1] == Approx(0.75).margin(1e-4));
}

TEST_CASE("weights must name peers, in order, once, and enough of them") {
  genesis g = economy_genesis();
  g.parameters.chain.weights_min = 2;
  economy_rig r(g);
  r.start();
  r.make_to(4);
  CHECK(r.refusal(lead, both).empty());
  CHECK_THAT(r.refusal(lead, net::set_weights{{1, 0}, {1, 1}, 1}), Contains("ascending"));
  CHECK_THAT(r.refusal(lead, net::set_weights{{0, 0}, {1, 1}, 1}), Contains("ascending"));
  CHECK_THAT(r.refusal(lead, net::set_weights{{0, 1}, {1}, 1}), Contains("number"));
  CHECK_THAT(r.refusal(lead, net::set_weights{{0, 2}, {1, 1}, 1}), Contains("no peer"));
  CHECK_THAT(r.refusal(lead, net::set_weights{{0, 9}, {1, 1}, 1}), Contains("no peer"));
  CHECK_THAT(r.refusal(lead, net::set_weights{{0}, {1}, 1}), Contains("too few"));
  CHECK_THAT(r.refusal(lead, net::set_weights{{0, 1}, {1, 1}, 2}), Contains("yet to come"));
  CHECK(r.refusal(lead, net::set_weights{{}, {}, 1}).empty());
  CHECK_THAT(r.refusal(peer_key, both), Contains("only validators"));
}

TEST_CASE("a validator changes its weights only so often") {
  genesis g = economy_genesis();
  g.parameters.chain.weights_rate_limit_blocks = 5;
  economy_rig r(g);
  r.start();
  r.make({r.sign(lead, net::set_weights{{0, 1}, {1, 1}, 0})});  // block 2: the first needs no pause
  REQUIRE(r.refused.empty());
  r.make_to(5);
  CHECK_THAT(r.refusal(lead, both), Contains("too short"));
  r.make();
  CHECK(r.refusal(lead, both).empty());
}

TEST_CASE("only the highest stakes may post, and stake moves the permit at the next tempo") {
  genesis g = economy_genesis();
  g.parameters.chain.max_validators = 1;
  economy_rig r(g);
  r.start();
  r.make_to(4);
  CHECK(r.refusal(lead, both).empty());
  CHECK_THAT(r.refusal(second, both), Contains("no permit"));
  r.make({r.sign(second, net::add_stake{500})});
  CHECK_THAT(r.refusal(second, both), Contains("no permit"));
  r.make_to(8);
  CHECK(r.refusal(second, both).empty());
  CHECK_THAT(r.refusal(lead, both), Contains("no permit"));
}

TEST_CASE("a stake below the threshold has no say") {
  genesis g = economy_genesis();
  g.parameters.chain.stake_threshold = 200;
  economy_rig r(g);
  r.start();
  r.make_to(4);
  CHECK_THAT(r.refusal(second, both), Contains("threshold") || Contains("permit"));
  CHECK(r.refusal(lead, both).empty());
}

TEST_CASE("a minority cannot pay a peer that the majority gives nothing") {
  economy_rig r;
  r.start();
  r.make_to(4);
  r.make({r.sign(lead, net::set_weights{{0}, {65'535}, 1}), r.sign(second, net::set_weights{{1}, {65'535}, 1})});
  r.make_to(8);
  CHECK(r.tempo().incentive[0] == Approx(1));
  CHECK(r.tempo().incentive[1] == 0);
  // Its own weights were clipped, so it owns no bonds and earns no dividends.
  CHECK(r.tempo().payout[3] == 0);
}

TEST_CASE("weights that are too old stop counting") {
  genesis g = economy_genesis();
  g.parameters.chain.activity_cutoff_blocks = 6;
  economy_rig r(g);
  r.start();
  r.make_to(4);
  r.make({r.sign(lead, both)});  // block 5
  r.make_to(8);
  CHECK(r.tempo().incentive[0] == Approx(0.5));
  r.make_to(12);
  CHECK(r.tempo().incentive[0] == 0);
  CHECK(r.tempo().held_back > 0);
}

TEST_CASE("hidden weights cannot be posted in the open, nor open ones be hidden") {
  hidden_rig hidden;
  CHECK_THAT(hidden.refusal(lead, both), Contains("committed to"));
  economy_rig open;
  open.start();
  CHECK_THAT(open.refusal(lead, net::commit_weights{digest_of("w")}), Contains("in the open"));
  CHECK_THAT(open.refusal(lead, net::reveal_weights{both, digest_of("salt")}), Contains("in the open"));
}

TEST_CASE("hidden weights are shown in the tempo after their commit, neither earlier nor later") {
  hidden_rig r;
  r.make({r.commit(lead, both)});  // block 5, tempo 1
  REQUIRE(r.refused.empty());
  CHECK(r.happened<events::weights_committed>().size() == 1);
  CHECK(r.head->nodes()[2].weight_uids.empty());
  CHECK_THAT(r.head->refusal(r.reveal(lead, both)), Contains("too early"));
  r.make_to(8);
  CHECK_THAT(r.head->refusal(r.reveal(lead, both, "other salt")), Contains("not what"));
  CHECK_THAT(r.head->refusal(r.reveal(lead, net::set_weights{{0}, {1}, 1})), Contains("not what"));
  CHECK_THAT(r.head->refusal(r.reveal(second, both)), Contains("not what"));
  CHECK(r.head->refusal(r.reveal(lead, both)).empty());
  r.make_to(11);
  CHECK_THAT(r.head->refusal(r.reveal(lead, both)), Contains("expired") || Contains("not what"));
}

TEST_CASE("a reveal counts once, discards what was committed before it, and is paid by the tempo's end") {
  hidden_rig r;
  const net::set_weights first{{0}, {65'535}, 1};
  r.make({r.commit(lead, first), r.commit(lead, both, "newer")});
  REQUIRE(r.refused.empty());
  r.make_to(8);
  r.make({r.reveal(lead, both, "newer"), r.reveal(lead, first)});
  CHECK_THAT(r.why(), Contains("not what"));
  REQUIRE(r.happened<events::weights_set>().size() == 1);
  CHECK(r.happened<events::weights_set>().front().window == 1);
  CHECK(r.head->nodes()[2].commits.empty());
  CHECK_THAT(r.head->refusal(r.reveal(lead, both, "newer")), Contains("not what"));
  r.make_to(12);
  CHECK(r.tempo().incentive[0] == Approx(0.5));
}

TEST_CASE("open commits are few") {
  hidden_rig r;
  std::vector<net::extrinsic> many;
  for (int i = 0; i < 11; ++i) many.push_back(r.commit(lead, both, std::to_string(i).c_str()));
  r.make(many);
  REQUIRE(r.refused.size() == 1);
  CHECK_THAT(r.why(), Contains("too many open commits"));
}

TEST_CASE("weights that were committed to before a uid changed hands pay its new owner nothing") {
  genesis g = hidden_rig::hidden_genesis();
  g.parameters.chain.max_uids = 4;
  g.parameters.chain.immunity_blocks = 0;
  const net::identity newcomer = net::identity::for_simulation(1, "newcomer");
  g.accounts.push_back({newcomer.key(), 0, 10'000});
  economy_rig r(g);
  r.start();
  r.make_to(4);
  const auto commit = [&r](const net::set_weights& w, const char* salt) {
    return r.sign(lead, net::commit_weights{net::hash_of_weights(lead.key(), w, digest_of(salt))});
  };
  r.make({commit(both, "before")});
  r.make({r.sign(newcomer, net::register_node{net::role::peer})});
  REQUIRE(r.head->uid_of(newcomer.key()) == uid{0});
  // A later commit, which makes the validator's latest update younger than the newcomer.
  r.make({commit(net::set_weights{{1}, {65'535}, 1}, "after")});
  r.make_to(8);
  r.make({r.sign(lead, net::reveal_weights{both, digest_of("before")})});
  REQUIRE(r.refused.empty());
  r.make_to(12);
  CHECK(r.tempo().incentive[0] == 0);
  CHECK(r.tempo().incentive[1] == Approx(1));
}
