#include "tests/runtime/simulation/recorded_run.hpp"

#include <algorithm>
#include <set>

using namespace gauntlet;
using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;

TEST_CASE("hidden weights are shown a tempo later by themselves, and pay all the same") {
  const experiment e = surrogate({"run.windows=30", "chain.commit_reveal=true"});
  const auto o = run(e);
  REQUIRE(o->result.complete);
  const std::uint64_t tempo = e.protocol.chain.tempo_blocks;
  std::set<std::pair<uid, window_index>> posted;
  for (const auto& p : o->journal.all<events::weights_posted>()) posted.insert({p.validator, p.window});
  std::set<std::pair<uid, std::uint64_t>> committed_in;
  for (const auto& c : o->journal.all<events::weights_committed>()) committed_in.insert({c.uid, c.height / tempo});
  const auto set = o->journal.all<events::weights_set>();
  CHECK(set.size() >= 3 * 4);
  for (const auto& w : set) {
    CHECK(posted.contains({w.uid, w.window}));
    CHECK(committed_in.contains({w.uid, w.height / tempo - 1}));
  }
  const auto tempos = o->journal.all<events::tempo_paid>();
  CHECK(std::any_of(tempos.begin(), tempos.end(), [](const auto& t) { return t.paid > 0; }));
  for (const auto& r : o->journal.all<events::extrinsic_refused>()) FAIL(r.reason);
}

TEST_CASE("weights in the open are on the chain in the window of their scores") {
  const auto o = run(surrogate({"run.windows=10", "chain.commit_reveal=false"}));
  const auto set = o->journal.all<events::weights_set>();
  CHECK(set.size() == 3 * 10);
  for (const auto& w : set) CHECK(w.height / 4 <= w.window + 2);
  CHECK(o->journal.all<events::weights_committed>().empty());
}

TEST_CASE("a peer that comes to a full subnet takes the place of the lowest earner, which notices and stops") {
  experiment e = surrogate({"run.windows=60", "chain.max_uids=11", "chain.immunity_blocks=40"});
  peer_group late = e.peers.front();
  late.name = "late";
  late.count = 1;
  // Virtual time: well into the run, which lasts for minutes under lockstep.
  late.profile.start_delay_s = 30;
  e.peers.push_back(late);
  const auto o = run(e);
  REQUIRE(o->result.complete);
  const auto replaced = o->journal.all<events::replaced>();
  REQUIRE(replaced.size() == 1);
  const events::replaced& change = replaced.front();

  bool gone = false;
  std::vector<std::uint64_t> paid_before;
  std::set<window_index> by_newcomer;
  for (const auto& entry : o->journal.entries) {
    gone = gone || std::holds_alternative<events::replaced>(entry.event);
    const auto* tempo = std::get_if<events::tempo_paid>(&entry.event);
    if (!gone && tempo != nullptr) paid_before = tempo->payout;
    const auto* put = std::get_if<events::contribution_put>(&entry.event);
    const auto* applied = std::get_if<events::state_applied>(&entry.event);
    if (gone && entry.node.key == change.former) {
      CHECK(put == nullptr);
      CHECK(applied == nullptr);
    }
    if (put != nullptr && entry.node.key == change.owner) by_newcomer.insert(put->window);
  }
  REQUIRE(paid_before.size() == 11);
  CHECK(paid_before[change.uid] == *std::min_element(paid_before.begin(), paid_before.end()));
  CHECK(by_newcomer.size() > 10);
  CHECK(agreed_states(o->journal).size() == 60);
  // Nobody waits for who is gone.
  CHECK(o->journal.all<events::node_silent>().empty());
  CHECK(summary_of(o->journal).units_paid > 0);
}
