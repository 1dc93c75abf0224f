#include "actors/validator/validator_strategy.hpp"
#include "net/codec.hpp"
#include "net/identity.hpp"
#include "tests/runtime/simulation/recorded_run.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

using namespace gauntlet;
using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;
using net::dispute_reason;

namespace {

using strategy_factory = std::function<std::unique_ptr<actors::validator_strategy>()>;

/// The surrogate's crowd and one more validator, uid 11, that has `stake` and a strategy of its own.
experiment with_validator(const std::string& name, std::uint64_t stake, const strategy_factory& make,
                          const std::vector<std::string>& overrides) {
  register_builtin_parts();
  auto& known = actors::validator_strategy_registry::instance();
  if (!known.entries().contains(name))
    known.add({name, "of this test alone", {}, [make](const options&, std::uint64_t) { return make(); }});
  experiment e = surrogate(overrides);
  validator_group extra = e.validators.front();
  extra.count = 1;
  extra.stake = stake;
  extra.strategy = {name, {}};
  e.validators.push_back(extra);
  return e;
}

/// Leaves the best contribution out of every manifest it publishes.
class unfair final : public actors::validator_strategy {
  std::optional<net::publish_manifest> choose_manifest(net::publish_manifest honest) override {
    if (honest.entries.size() > 1) honest.entries.resize(1);
    return honest;
  }
};

/// Publishes empty manifests.
class stingy final : public actors::validator_strategy {
  std::optional<net::publish_manifest> choose_manifest(net::publish_manifest honest) override {
    honest.entries.clear();
    return honest;
  }
};

/// Disputes whatever others publish.
class quarrelsome final : public actors::validator_strategy {
  std::optional<dispute_reason> choose_dispute(window_index, uid, std::optional<dispute_reason>) override {
    return dispute_reason::untimely;
  }
};

/// Names bytes that nobody has, in a peer's name whose key it knows.
class conspirator final : public actors::validator_strategy {
  std::optional<net::publish_manifest> choose_manifest(net::publish_manifest honest) override {
    const auto accomplice = net::identity::for_simulation(1, "peer/0");
    for (net::manifest_entry& e : honest.entries) {
      net::signed_contribution& c = e.contribution;
      if (c.header.uid != 0) continue;
      c.header.payload = digest_of("nothing has this digest");
      c.by_peer = accomplice.sign(net::encode(c.header));
    }
    return honest;
  }
};

template <class Strategy>
strategy_factory maker() {
  return [] { return std::make_unique<Strategy>(); };
}

std::set<uid> leads(const recorder& j, window_index from, window_index to) {
  std::set<uid> all;
  for (const auto& m : j.all<events::manifest_included>())
    if (m.window >= from && m.window <= to) all.insert(m.lead);
  return all;
}

}  // namespace

TEST_CASE("nodes that gather for themselves agree while nobody replaces what it has put") {
  for (const std::string pacing : {"lockstep", "clock"}) {
    const auto o = run(surrogate({"run.windows=20", "aggregation.agreement=own_view", "window.pacing=" + pacing}));
    REQUIRE(o->result.complete);
    CHECK(agreed_states(o->journal).size() == 20);
    CHECK(o->journal.all<events::state_applied>().size() == 20 * 11);
    CHECK(o->journal.all<events::gathered>().size() == 20 * 11);
    CHECK(o->journal.all<events::manifest_included>().empty());
    CHECK(o->journal.all<events::desynchronised>().empty());
    CHECK(o->journal.all<events::node_silent>().empty());
    const run_summary s = summary_of(o->journal);
    CHECK(s.windows == 20);
    CHECK(s.null_windows == 0);
    CHECK(s.forks.windows == 0);
    std::uint64_t used = 0, gathered = 0;
    for (const peer_summary& p : s.peers) used += p.contributions_used;
    for (const auto& g : o->journal.all<events::gathered>()) gathered += g.uid == 8 ? g.uids.size() : 0;
    CHECK(used == gathered);
    CHECK(used > 20 * 3);
    CHECK(o->result.state->steps == 20);
  }
}

TEST_CASE("the paper's preset runs to its end with all honest nodes in one state") {
  const auto o = run(surrogate({"run.windows=40", "scoring.preset=paper"}));
  REQUIRE(o->result.complete);
  CHECK_FALSE(o->journal.all<events::gathered>().empty());
  CHECK(agreed_states(o->journal).size() == 40);
}

TEST_CASE("a node that cannot fetch in time forks off when each gathers for itself, and the summary counts it") {
  experiment e = surrogate(
      {"run.windows=12", "aggregation.agreement=own_view", "window.pacing=clock", "window.blocks_per_window=7"});
  peer_group slow = e.peers.front();
  slow.name = "slow";
  slow.count = 1;
  slow.profile.link.downlink_mbps = 0.002;  // a payload takes some seconds, all five more than the 15 there are
  e.peers.push_back(slow);
  const auto o = run(e);
  REQUIRE(o->result.complete);
  const run_summary s = summary_of(o->journal);
  CHECK(s.forks.windows > 6);
  CHECK(s.forks.states_max == 2);
  CHECK(s.forks.times_off_majority >= s.forks.windows);
  // The run's state is the majority's.
  std::map<digest, int> last;
  for (const auto& a : o->journal.all<events::state_applied>())
    if (a.window == 12) ++last[a.state];
  CHECK(last[o->result.state->id] >= 11);
  // The same node keeps up where a manifest pins what all must fetch, however long it takes.
  e.protocol.aggregation.agreement = actors::agreement_mode::manifest;
  CHECK(agreed_states(run(e)->journal).size() == 12);
}

TEST_CASE("who joins late takes what is left when each gathers for itself: retention decides whether it agrees") {
  const auto late_run = [](std::uint64_t retention) {
    experiment e = surrogate({"run.windows=40", "aggregation.agreement=own_view"});
    e.storage.retention_windows = retention;
    peer_group late = e.peers.front();
    late.name = "late";
    late.count = 1;
    late.profile.start_delay_s = 12;
    e.peers.push_back(late);
    return run(e);
  };
  const auto kept = late_run(100);
  REQUIRE(kept->result.complete);
  CHECK(agreed_states(kept->journal).size() == 40);
  std::size_t of_late = 0;
  for (const auto& a : kept->journal.all<events::state_applied>()) of_late += a.uid == 11 ? 1 : 0;
  CHECK(of_late > 10);
  const auto lost = late_run(3);
  REQUIRE(lost->result.complete);
  CHECK(summary_of(lost->journal).forks.windows > 0);
}

TEST_CASE("with commitments every step is made of payloads whose digests were on the chain before they could be read") {
  for (const std::string pacing : {"lockstep", "clock"}) {
    const auto o = run(surrogate({"run.windows=20", "aggregation.agreement=commit", "window.pacing=" + pacing}));
    REQUIRE(o->result.complete);
    CHECK(agreed_states(o->journal).size() == 20);
    CHECK(o->journal.all<events::manifest_included>().size() == 20);
    std::map<std::pair<window_index, uid>, digest> committed;
    for (const auto& c : o->journal.all<events::contribution_committed>()) {
      CHECK(c.height % 4 == 1);
      committed[{c.window, c.uid}] = c.payload;
    }
    std::map<std::pair<window_index, uid>, digest> put;
    for (const auto& p : o->journal.all<events::contribution_put>()) put[{p.window, p.uid}] = p.payload;
    for (const auto& m : o->journal.all<events::manifest_included>()) {
      CHECK_FALSE(m.uids.empty());
      for (const uid u : m.uids) CHECK(committed.at({m.window, u}) == put.at({m.window, u}));
    }
    CHECK(o->journal.all<events::manifest_disputed>().empty());
  }
}

TEST_CASE("a copier has nothing to commit to and is in no manifest") {
  const auto o = run(surrogate({"run.windows=20", "aggregation.agreement=commit"}));
  std::size_t copies = 0;
  for (const auto& p : o->journal.all<events::contribution_put>()) copies += p.uid == 6 ? 1 : 0;
  CHECK(copies > 10);
  std::map<events::check_outcome, std::size_t> judged;
  for (const auto& c : o->journal.all<events::contribution_checked>())
    if (c.uid == 6) ++judged[c.outcome];
  CHECK(judged[events::check_outcome::not_committed] > 10);
  CHECK(judged[events::check_outcome::passed] == 0);
  for (const auto& m : o->journal.all<events::manifest_included>())
    CHECK(std::find(m.uids.begin(), m.uids.end(), 6) == m.uids.end());
}

TEST_CASE("a commitment that reaches the chain after its blocks excludes its peer") {
  experiment e =
      surrogate({"run.windows=8", "aggregation.agreement=commit", "window.pacing=clock", "window.blocks_per_window=7"});
  peer_group far = e.peers.front();
  far.name = "far";
  far.count = 1;
  far.profile.link.latency_ms = 7000;  // there and back is more than the block of 12 s
  e.peers.push_back(far);
  const auto o = run(e);
  REQUIRE(o->result.complete);
  std::size_t put = 0;
  for (const auto& p : o->journal.all<events::contribution_put>()) put += p.uid == 11 ? 1 : 0;
  CHECK(put > 0);
  const auto refused = o->journal.all<events::extrinsic_refused>();
  CHECK(std::any_of(refused.begin(), refused.end(),
                    [](const auto& r) { return r.reason.find("blocks for commitments") != std::string::npos; }));
  for (const auto& c : o->journal.all<events::contribution_committed>()) CHECK(c.uid != 11);
  for (const auto& m : o->journal.all<events::manifest_included>())
    CHECK(std::find(m.uids.begin(), m.uids.end(), 11) == m.uids.end());
}

TEST_CASE("who joins late catches up with commitments too") {
  experiment e = surrogate({"run.windows=40", "aggregation.agreement=commit"});
  peer_group late = e.peers.front();
  late.name = "late";
  late.count = 1;
  late.profile.start_delay_s = 12;
  e.peers.push_back(late);
  const auto o = run(e);
  REQUIRE(o->result.complete);
  CHECK(agreed_states(o->journal).size() == 40);
  std::size_t used = 0;
  for (const auto& m : o->journal.all<events::manifest_included>())
    used += std::find(m.uids.begin(), m.uids.end(), 11) != m.uids.end() ? 1 : 0;
  CHECK(used > 0);
}

TEST_CASE("a lying lead is demoted by a stake majority of disputes, and the lower ranks lead on") {
  struct lie {
    std::string name;
    strategy_factory make;
    dispute_reason reason;
  };
  const std::vector<lie> lies{{"unfair", maker<unfair>(), dispute_reason::left_out},
                              {"stingy", maker<stingy>(), dispute_reason::empty}};
  for (const lie& l : lies) {
    const auto o = run(with_validator(l.name, 1500, l.make, {"run.windows=30"}));
    INFO(l.name);
    REQUIRE(o->result.complete);
    CHECK(agreed_states(o->journal).size() == 30);
    const auto disputes = o->journal.all<events::manifest_disputed>();
    REQUIRE(disputes.size() >= 3);
    for (const auto& d : disputes) {
      CHECK(d.lead == 11);
      CHECK(d.reason == l.reason);
    }
    const auto demotions = o->journal.all<events::lead_demoted>();
    REQUIRE_FALSE(demotions.empty());
    const auto& first = demotions.front();
    CHECK(first.window <= 2);
    // Two windows were in its hands before the first demotion could count.
    CHECK_FALSE(leads(o->journal, first.window + 2, first.until - 1).contains(11));
    CHECK(leads(o->journal, first.window + 2, first.until - 1).size() == 1);
    CHECK(summary_of(o->journal).leads_demoted == demotions.size());
  }
}

TEST_CASE("a lie that is forgiven is told and disputed again") {
  const auto o =
      run(with_validator("unfair", 1500, maker<unfair>(), {"run.windows=24", "aggregation.demotion_windows=5"}));
  CHECK(o->journal.all<events::lead_demoted>().size() >= 2);
  CHECK(o->result.complete);
}

TEST_CASE("a validator without a majority behind it disputes in vain") {
  const auto o = run(with_validator("quarrelsome", 1500, maker<quarrelsome>(), {"run.windows=12"}));
  REQUIRE(o->result.complete);
  // In its own windows it has nothing to say; demoted it is not, and nobody else is.
  CHECK(o->journal.all<events::lead_demoted>().empty());
  const auto minority = run(with_validator("quarrelsome", 900, maker<quarrelsome>(), {"run.windows=12"}));
  CHECK(minority->journal.all<events::manifest_disputed>().size() == 12);
  CHECK(minority->journal.all<events::lead_demoted>().empty());
}

TEST_CASE("honest validators dispute nothing of each other's") {
  for (const std::string mode : {"manifest", "commit"})
    for (const std::string pacing : {"lockstep", "clock"})
      for (const std::string seed : {"1", "2", "3"}) {
        const auto o = run(surrogate(
            {"run.windows=15", "run.seed=" + seed, "window.pacing=" + pacing, "aggregation.agreement=" + mode}));
        REQUIRE(o->result.complete);
        CHECK(o->journal.all<events::manifest_disputed>().empty());
      }
}

TEST_CASE("a manifest of bytes that nobody has is disputed by all others") {
  const auto o = run(with_validator("conspirator", 1500, maker<conspirator>(), {"run.windows=4"}));
  const auto disputes = o->journal.all<events::manifest_disputed>();
  REQUIRE(disputes.size() == 3);
  for (const auto& d : disputes) CHECK(d.reason == dispute_reason::missing);
  CHECK(o->journal.all<events::lead_demoted>().size() == 1);
}
