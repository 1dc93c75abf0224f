#include "runtime/report/summary.hpp"

#include "tests/runtime/fake_run.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace gauntlet;
using namespace gauntlet::runtime;
namespace events = actors::events;

namespace {

run_summary summary_of(const std::vector<actors::journal_entry>& entries) {
  summary_fold fold;
  for (const actors::journal_entry& entry : entries) fold.add(entry);
  return fold.result();
}

actors::journal_entry at(const events::any& event) { return {time_point(), net::address::chain(), event}; }

}  // namespace

TEST_CASE("a summary tells who was paid and who was not") {
  const run_summary s = summary_of(test::fake_run(150).all());
  REQUIRE(s.peers.size() == 8);
  double shares = 0;
  for (const peer_summary& p : s.peers) {
    shares += p.incentive;
    CHECK(p.judged == (p.strategy == "honest" ? verdict::paid : verdict::unpaid));
    CHECK(p.over_time.weight.size() >= 149);
  }
  CHECK(shares == Approx(1));
  CHECK(s.peers[2].uid == 2);
  CHECK(s.peers[2].units == 15 * 82);
  CHECK(s.peers[2].incentive == Approx(82.0 / 495));
  CHECK(s.peers[2].contributions_used == 149);
  CHECK(s.median_honest_incentive() == Approx(82.5 / 495));
  CHECK(s.validators[0].stake == 3000);
  CHECK(s.validators[0].units == 15 * 165);
}

TEST_CASE("a full step is one of as many contributions as there may be") {
  summary_fold fold;
  for (const actors::journal_entry& entry : test::fake_run(150).all()) fold.add(entry);
  CHECK(fold.result().full_steps(5) == 149);
  CHECK(fold.result().full_steps(6) == 0);
  // Two windows again, on another branch of the chain.
  fold.add(at(events::manifest_included{3, 8, 6, {0, 1}}));
  fold.add(at(events::window_null{4}));
  CHECK(fold.result().full_steps(5) == 147);
}

TEST_CASE("a summary counts windows, bytes by group and what a contribution saves") {
  const run_summary s = summary_of(test::fake_run(150).all());
  CHECK(s.windows == 150);
  CHECK(s.null_windows == 1);
  CHECK(s.last_third() == 100);
  CHECK(s.tokens_trained == 150u * 8 * 1024);
  CHECK(s.compression() == Approx(732'416.0 / 29'000));
  CHECK(s.has_end);
  CHECK(s.closed.state == digest_of("state"));
  REQUIRE(s.traffic.size() == 5);
  CHECK(s.traffic[0].label() == "peer honest");
  CHECK(s.traffic[0].nodes == 6);
  CHECK(s.traffic[0].bytes_sent == 6u * 29'000 * 150);
  CHECK(s.traffic[3].label() == "validator honest");
  CHECK(s.traffic[4].label() == "storage");
}

TEST_CASE("opinions of validators count by their stake") {
  test::fake_run run(1);
  std::vector<actors::journal_entry> entries = run.first(0);
  const std::vector<double> weights{0.9, 0.6, 0.3};
  for (std::size_t v = 0; v < 3; ++v) {
    const auto validator = static_cast<uid>(8 + v);
    entries.push_back(at(events::rated{validator, 0, 0, 0, 0, 10.0 * static_cast<double>(v), 0.5, 1}));
    entries.push_back(at(events::weights_posted{validator, 0, {0}, {weights[v]}}));
  }
  const run_summary s = summary_of(entries);
  CHECK(s.peers[0].weight == Approx((3 * 0.9 + 2 * 0.6 + 0.3) / 6));
  CHECK(s.peers[0].rating == Approx((2 * 10.0 + 20.0) / 6));
  CHECK(s.peers[1].weight == 0);
}

TEST_CASE("the held-out loss of a window is the mean over its validators") {
  summary_fold fold;
  CHECK_FALSE(fold.held_out_loss());
  fold.add(at(events::held_out_measured{8, 5, 5, 2.0}));
  fold.add(at(events::held_out_measured{9, 5, 5, 3.0}));
  fold.add(at(events::held_out_measured{8, 10, 10, 1.5}));
  const run_summary s = fold.result();
  REQUIRE(s.held_out.size() == 2);
  CHECK(s.held_out[0].value == 2.5);
  CHECK(s.held_out[1].window == 10);
  CHECK(fold.held_out_loss() == 1.5);
}

TEST_CASE("the held-out loss is what honest validators measure, whatever others say") {
  test::fake_run run(1);
  std::vector<actors::journal_entry> entries = run.first(0);
  const hotkey liar = test::fake_run::key_of(50);
  entries.push_back(at(events::node_started{net::role::validator, liar, "attacker", "out_of_sync"}));
  entries.push_back(at(events::registered{12, net::role::validator, liar, 1000}));
  entries.push_back(at(events::held_out_measured{12, 4, 4, 90.0}));
  entries.push_back(at(events::held_out_measured{8, 4, 4, 2.0}));
  const run_summary s = summary_of(entries);
  REQUIRE(s.held_out.size() == 1);
  CHECK(s.held_out[0].value == 2.0);
}

TEST_CASE("a verdict needs a payment, and a peer that registered") {
  test::fake_run run(150);
  std::vector<actors::journal_entry> entries = run.first(5);
  const hotkey late = test::fake_run::key_of(99);
  entries.push_back(at(events::node_started{net::role::peer, late, "latecomer", "honest"}));
  const run_summary s = summary_of(entries);
  CHECK_FALSE(s.has_end);
  CHECK(s.peers.front().judged == verdict::no_payment);
  CHECK(s.peers.back().key == late);
  CHECK(s.peers.back().judged == verdict::never_joined);
}

TEST_CASE("an empty journal has an empty summary") {
  const run_summary s = summary_of({});
  CHECK(s.windows == 0);
  CHECK(s.compression() == 0);
  CHECK(s.median_honest_incentive() == 0);
}

TEST_CASE("events about uids that nobody owns change nothing") {
  const run_summary s = summary_of({at(events::rated{1, 2, 3}), at(events::slashed{1, 2, 3}),
                                    at(events::weights_posted{1, 2, {3, 4}, {0.5}}),
                                    at(events::tempo_paid{1, 5, 5, 0, 0, 0, {1, 2}, {}, {}, {5}})});
  CHECK(s.peers.empty());
  CHECK(s.units_paid == 5);
}

TEST_CASE("a summary counts where states came apart, against the state that most stake holds") {
  test::fake_run run(1);
  std::vector<actors::journal_entry> entries = run.first(0);
  const auto holds = [&](net::role r, uid u, window_index w, const char* state) {
    entries.push_back(at(events::state_applied{r, u, w, w, digest_of(state)}));
  };
  for (uid peer = 0; peer < 8; ++peer) holds(net::role::peer, peer, 1, "agreed");
  for (uid validator = 8; validator < 11; ++validator) holds(net::role::validator, validator, 1, "agreed");
  // Stakes are 3000, 2000 and 1000: six peers and the second validator have less behind them than the first one.
  for (uid peer = 0; peer < 6; ++peer) holds(net::role::peer, peer, 2, "many peers");
  holds(net::role::peer, 6, 2, "most stake");
  holds(net::role::peer, 7, 2, "alone");
  holds(net::role::validator, 8, 2, "most stake");
  holds(net::role::validator, 9, 2, "many peers");
  const run_summary s = summary_of(entries);
  CHECK(s.forks.windows == 1);
  CHECK(s.forks.states_max == 3);
  CHECK(s.forks.times_off_majority == 8);
}

TEST_CASE("where nodes gather for themselves, what most stake used counts as used") {
  test::fake_run run(1);
  std::vector<actors::journal_entry> entries = run.first(0);
  const auto gathers = [&](net::role r, uid node, window_index w, std::vector<uid> uids) {
    entries.push_back(at(events::gathered{r, node, w, std::move(uids), {}}));
  };
  gathers(net::role::peer, 0, 1, {0, 1, 2, 3});
  gathers(net::role::validator, 8, 1, {0, 1});
  gathers(net::role::validator, 9, 1, {1, 2});
  gathers(net::role::validator, 10, 1, {1, 2});
  gathers(net::role::validator, 8, 2, {});
  const run_summary s = summary_of(entries);
  CHECK(s.windows == 2);
  CHECK(s.null_windows == 1);
  CHECK(s.peers[0].contributions_used == 0);  // 3000 of 6000 is no majority
  CHECK(s.peers[1].contributions_used == 1);
  CHECK(s.peers[2].contributions_used == 0);
  CHECK(s.peers[3].contributions_used == 0);
}

TEST_CASE("a summary counts disputes and demotions") {
  const run_summary s = summary_of({at(events::manifest_disputed{3, 8, 9, net::dispute_reason::empty}),
                                    at(events::manifest_disputed{3, 8, 10, net::dispute_reason::empty}),
                                    at(events::lead_demoted{3, 8, 23})});
  CHECK(s.manifests_disputed == 2);
  CHECK(s.leads_demoted == 1);
}

TEST_CASE("work and traffic are counted for each node, and all identities of a node are one") {
  test::fake_run run(9);
  std::vector<actors::journal_entry> entries = run.first(6);
  const hotkey renewed = test::fake_run::key_of(100);
  entries.push_back(at(events::identity_renewed{net::role::peer, 6, test::fake_run::key_of(6), renewed}));
  entries.push_back(at(events::registered{11, net::role::peer, renewed, 0, 0}));
  entries.push_back(at(events::trained{11, 6, 8, 1024, 1.0}));
  entries.push_back(at(events::tempo_paid{20, 100, 100, 0, 0, 0, {0, 6, 11}, {0.5, 0.2, 0.3}, {}, {50, 20, 30}}));
  const net::address node{net::role::peer, test::fake_run::key_of(6)};
  entries.push_back(at(events::node_traffic{node, 1, 500, 2, 700, 0}));
  const run_summary s = summary_of(entries);
  REQUIRE(s.peers.size() == 8);
  const auto cheat = std::find_if(s.peers.begin(), s.peers.end(), [](const auto& p) { return p.strategy == "copier"; });
  CHECK(cheat->uid == 11);
  CHECK(cheat->key == test::fake_run::key_of(6));
  CHECK(cheat->identities == 2);
  CHECK(cheat->units == 50);
  CHECK(cheat->incentive == Approx(0.5));
  CHECK(cheat->tokens == s.peers[0].tokens + 1024);
  CHECK(cheat->bytes_sent == 500);
  CHECK(cheat->bytes_received == 700);
}
