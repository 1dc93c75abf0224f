#include "tests/runtime/simulation/zoo_run.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <set>

// GAUNTLET_TEST_DATA is used by zoo_run.hpp.

using namespace gauntlet;
using namespace gauntlet::runtime;
namespace events = gauntlet::actors::events;
using events::check_outcome;
using test::zoo_run;

namespace {

/// Fails when two nodes that follow the agreement hold different states after the same window.
void require_one_state(const zoo_run& r, const std::set<gauntlet::uid>& off_course = {}) {
  std::map<window_index, digest> states;
  for (const auto& a : r.all<events::state_applied>()) {
    if (off_course.contains(a.uid)) continue;
    const auto [at, fresh] = states.emplace(a.window, a.state);
    if (!fresh) REQUIRE(at->second == a.state);
  }
}

std::vector<events::contribution_put> puts_of(const zoo_run& r, gauntlet::uid u) {
  auto puts = r.all<events::contribution_put>();
  std::erase_if(puts, [u](const auto& p) { return p.uid != u; });
  return puts;
}

}  // namespace

TEST_CASE("an early uploader is never in a manifest") {
  const zoo_run r("early_uploader", {"run.windows=15"});
  REQUIRE(r.result.complete);
  CHECK(puts_of(r, r.attacker_uid()).size() == 15);
  CHECK(r.attacker().contributions_used == 0);
  CHECK(r.failures(check_outcome::early) == 15 * 3);
}

TEST_CASE("a late uploader is never in a manifest") {
  const zoo_run r("late_uploader", {"run.windows=15"});
  REQUIRE(r.result.complete);
  CHECK(puts_of(r, r.attacker_uid()).size() == 15);
  CHECK(r.attacker().contributions_used == 0);
  CHECK(r.failures(check_outcome::missing) + r.failures(check_outcome::late) == 15 * 3);
}

TEST_CASE("a late copier has its copy in the bucket before the put window closes") {
  const zoo_run r("late_copier", {"run.windows=12"});
  const auto puts = puts_of(r, r.attacker_uid());
  REQUIRE(puts.size() >= 11);
  std::map<window_index, std::set<digest>> others;
  for (const auto& p : r.all<events::contribution_put>())
    if (p.uid != r.attacker_uid()) others[p.window].insert(p.payload);
  for (const auto& p : puts) CHECK(others[p.window].contains(p.payload));
  CHECK(r.attacker().tokens == 0);
  CHECK(r.failures(check_outcome::late) == 0);
}

TEST_CASE("a peer that left steps out is found by its sync sample and leaves the others' state alone") {
  const zoo_run r("desynchronised", {"run.windows=40"});
  REQUIRE(r.result.complete);
  CHECK(r.failures(check_outcome::desynchronised) > 10 * 3);
  CHECK(r.attacker().contributions_used < 18);
  require_one_state(r, {r.attacker_uid()});
  std::map<window_index, std::set<digest>> states;
  for (const auto& a : r.all<events::state_applied>()) states[a.window].insert(a.state);
  CHECK(states.begin()->second.size() == 1);
  CHECK(states.rbegin()->second.size() == 2);
  // What the run ends with is what the others agreed on.
  const auto applied = r.all<events::state_applied>();
  const auto honest = std::find_if(applied.rbegin(), applied.rend(), [](const auto& a) { return a.uid == 0; });
  CHECK(honest->state == r.result.state->id);
}

TEST_CASE(
    "another peer's sync sample is of use where all publish the same positions, and of none where they are drawn") {
  const auto passes_of = [](const zoo_run& r) {
    std::size_t passes = 0;
    for (const auto& c : r.all<events::contribution_checked>())
      passes += c.uid == r.attacker_uid() && c.window > 16 && c.outcome == check_outcome::passed ? 1 : 0;
    return passes;
  };
  const zoo_run fixed("sync_thief", {"run.windows=30", "scoring.sync_positions=fixed"});
  REQUIRE(fixed.result.complete);
  CHECK(fixed.failures(check_outcome::desynchronised) == 0);
  CHECK(passes_of(fixed) >= 13 * 3);
  const zoo_run drawn("sync_thief", {"run.windows=30"});
  REQUIRE(drawn.result.complete);
  CHECK(puts_of(drawn, drawn.attacker_uid()).size() >= 29);
  CHECK(drawn.failures(check_outcome::desynchronised) > 15 * 3);
  CHECK(passes_of(drawn) == 0);
  for (const auto& m : drawn.all<events::manifest_included>())
    if (m.window > 16) CHECK(std::find(m.uids.begin(), m.uids.end(), drawn.attacker_uid()) == m.uids.end());
  for (const zoo_run* r : {&fixed, &drawn}) require_one_state(*r, {r->attacker_uid()});
}

TEST_CASE("a payload swapped inside the put window parts nobody's model") {
  const zoo_run r("swapper", {"run.windows=30"});
  REQUIRE(r.result.complete);
  std::map<window_index, std::set<digest>> seen;
  for (const auto& p : puts_of(r, r.attacker_uid())) seen[p.window].insert(p.payload);
  const auto swapped = std::count_if(seen.begin(), seen.end(), [](const auto& w) { return w.second.size() == 2; });
  CHECK(swapped >= 25);
  require_one_state(r);
}

TEST_CASE("with commitments on the chain a swapped payload is not the one that was committed to") {
  for (const double after_s : {0.4, 0.05}) {
    INFO(after_s);
    const zoo_run r("swapper", {"run.windows=30", "aggregation.agreement=commit"}, {{"after_s", after_s}});
    REQUIRE(r.result.complete);
    std::map<window_index, std::vector<digest>> seen;
    for (const auto& p : puts_of(r, r.attacker_uid())) seen[p.window].push_back(p.payload);
    const auto swapped = std::count_if(seen.begin(), seen.end(), [](const auto& w) { return w.second.size() == 2; });
    CHECK(swapped >= 25);
    std::size_t committed = 0;
    for (const auto& c : r.all<events::contribution_committed>()) {
      if (c.uid != r.attacker_uid()) continue;
      ++committed;
      CHECK(c.payload == seen.at(c.window).front());
    }
    CHECK(committed == seen.size());
    // Whoever looks before the swap takes what was committed to; whoever looks after it sees that this is something
    // else.
    if (after_s < 0.1) {
      CHECK(r.failures(check_outcome::not_committed) >= 25 * 3);
      CHECK(r.attacker().contributions_used == 0);
      CHECK(r.pay_in_medians() < 0.1);
    } else {
      CHECK(r.attacker().contributions_used > 0);
    }
    require_one_state(r);
  }
}

TEST_CASE("with commitments on the chain a late copier has nothing to commit to") {
  const zoo_run r("late_copier", {"run.windows=15", "aggregation.agreement=commit"});
  REQUIRE(r.result.complete);
  CHECK(puts_of(r, r.attacker_uid()).size() > 10);
  for (const auto& c : r.all<events::contribution_committed>()) CHECK(c.uid != r.attacker_uid());
  CHECK(r.failures(check_outcome::not_committed) > 10);
  CHECK(r.attacker().contributions_used == 0);
  CHECK(r.attacker().units == 0);
}

TEST_CASE("equal payloads are measured equal on a common random sample, and by luck on a sample for each peer") {
  const auto scores_of = [](const zoo_run& r) {
    std::map<std::pair<gauntlet::uid, window_index>, std::vector<double>> scores;
    for (const auto& s : r.all<events::contribution_scored>())
      if (s.uid >= r.attacker_uid(0) && s.uid <= r.attacker_uid(2))
        scores[{s.validator, s.window}].push_back(s.loss_score);
    std::erase_if(scores, [](const auto& at) { return at.second.size() < 2; });
    return scores;
  };
  const zoo_run common("sybil", {"run.windows=12"});
  const auto same = scores_of(common);
  REQUIRE(same.size() >= 10);
  for (const auto& [at, values] : same) CHECK(std::set<double>(values.begin(), values.end()).size() == 1);
  const zoo_run per_peer("sybil", {"run.windows=12", "scoring.random_sample=per_peer"});
  const auto different = scores_of(per_peer);
  REQUIRE(different.size() >= 10);
  for (const auto& [at, values] : different) CHECK(std::set<double>(values.begin(), values.end()).size() > 1);
}

TEST_CASE("a sybil group computes once and sends the same bytes") {
  const zoo_run r("sybil", {"run.windows=10"});
  REQUIRE(r.attacker(2).group == "sybil");
  CHECK(r.attacker(0).tokens > 0);
  CHECK(r.attacker(1).tokens == 0);
  CHECK(r.attacker(2).tokens == 0);
  std::map<window_index, std::set<digest>> payloads;
  for (const auto& p : r.all<events::contribution_put>())
    if (p.uid >= r.attacker_uid(0) && p.uid <= r.attacker_uid(2)) payloads[p.window].insert(p.payload);
  REQUIRE(payloads.size() == 10);
  for (const auto& [w, ids] : payloads) CHECK(ids.size() == 1);
}

TEST_CASE("a replayer sends valid payloads of every window for a fifth of the work") {
  const zoo_run r("replayer", {"run.windows=20"});
  CHECK(puts_of(r, r.attacker_uid()).size() == 20);
  CHECK(r.attacker().checks_failed.empty());
  CHECK(r.attacker().tokens * 5 == r.summary.peers[0].tokens);
}

TEST_CASE("a sparse poster misses the windows between") {
  const zoo_run r("sparse_poster", {"run.windows=20"});
  CHECK(puts_of(r, r.attacker_uid()).size() == 4);
  CHECK(r.failures(check_outcome::missing) == 16 * 3);
  CHECK(r.attacker().tokens * 5 == r.summary.peers[0].tokens);
}

TEST_CASE("a stale peer looks synchronised but trains on an old model") {
  const zoo_run r("stale", {"run.windows=20"});
  CHECK(r.attacker().checks_failed.empty());
  CHECK(r.attacker().tokens == r.summary.peers[0].tokens);
  require_one_state(r);
}

TEST_CASE("a cheat that registers anew stays one node in the summary") {
  const zoo_run r("reregistering", {"run.windows=60"});
  REQUIRE(r.result.complete);
  const auto renewed = r.all<events::identity_renewed>();
  REQUIRE(renewed.size() >= 2);
  CHECK(r.summary.peers.size() == zoo_run::honest_peers + 1);
  CHECK(r.attacker().identities == renewed.size() + 1);
  CHECK(renewed[0].before == r.attacker().key);
  CHECK(renewed[1].before == renewed[0].after);
  // Whatever any of its identities was paid is its own, and nothing of what others had on the same uid.
  std::set<hotkey> names{r.attacker().key};
  for (const auto& e : renewed) names.insert(e.after);
  std::map<gauntlet::uid, hotkey> owners;
  std::set<gauntlet::uid> uids;
  std::uint64_t units = 0;
  for (const auto& entry : r.journal.entries) {
    if (const auto* e = std::get_if<events::registered>(&entry.event)) {
      owners[e->uid] = e->hotkey;
      if (names.contains(e->hotkey)) uids.insert(e->uid);
    } else if (const auto* t = std::get_if<events::tempo_paid>(&entry.event)) {
      for (std::size_t i = 0; i < t->uids.size(); ++i)
        if (names.contains(owners.at(t->uids[i]))) units += t->payout[i];
    }
  }
  CHECK(uids.size() >= 2);
  CHECK(r.attacker().units == units);
  std::set<gauntlet::uid> active;
  for (const auto& p : r.all<events::contribution_put>()) active.insert(p.uid);
  for (const gauntlet::uid u : uids) CHECK(active.contains(u));
}

TEST_CASE("a cheat that takes over the slots of others in a full subnet inherits no pay") {
  const zoo_run r("reregistering", {"run.windows=100"});
  REQUIRE(r.result.complete);
  std::set<hotkey> names{r.attacker().key};
  for (const auto& e : r.all<events::identity_renewed>()) names.insert(e.after);
  std::size_t taken = 0, of_others = 0;
  for (const auto& e : r.all<events::replaced>()) {
    CHECK(names.contains(e.owner));
    ++taken;
    of_others += names.contains(e.former) ? 0 : 1;
  }
  CHECK(taken + 1 == r.attacker().identities);
  CHECK(taken >= 3);
  CHECK(of_others >= 1);
  CHECK(r.pay_in_medians() < 0.1);
  std::uint64_t best = 0;
  for (const auto& p : r.summary.peers) best = std::max(best, p.units);
  CHECK(r.attacker().units < best / 20);
}

TEST_CASE("colluders estimate what others send and each sends something else") {
  for (const std::string attack : {"little_is_enough", "inner_product"}) {
    const zoo_run r(attack, {"run.windows=10"});
    const auto one = puts_of(r, r.attacker_uid(0));
    const auto two = puts_of(r, r.attacker_uid(1));
    REQUIRE(one.size() == 10);
    REQUIRE(two.size() == 10);
    for (std::size_t i = 0; i < 10; ++i) CHECK(one[i].payload != two[i].payload);
    // It pays for its estimates.
    CHECK(r.attacker(0).tokens >= 3 * r.summary.peers[0].tokens);
    CHECK(r.attacker(0).checks_failed.empty());
  }
}

TEST_CASE("poison earns no rating") {
  for (const std::string attack : {"sign_flip", "inner_product", "noise"}) {
    const zoo_run r(attack, {"run.windows=60"});
    std::vector<double> honest;
    for (std::size_t i = 0; i < zoo_run::honest_peers; ++i) honest.push_back(r.summary.peers[i].rating);
    CHECK(r.attacker().rating < *std::min_element(honest.begin(), honest.end()));
    CHECK(r.pay_in_medians() < 0.1);
  }
}

TEST_CASE("a peer that turns bad is rated like its work from then on") {
  const zoo_run r("good_then_bad", {"run.windows=100"});
  double before = 0, after = 0;
  for (const auto& s : r.all<events::contribution_scored>())
    if (s.uid == r.attacker_uid()) (s.window < 50 ? before : after) += s.loss_score;
  CHECK(before > 0);
  CHECK(after < 0);
  CHECK(r.pay_in_medians() < 0.1);
}

TEST_CASE("scaling a payload changes neither the step nor the score") {
  const zoo_run r("scaled", {"run.windows=15"});
  CHECK(r.attacker().checks_failed.empty());
  CHECK(r.attacker().proof > 0);
}

TEST_CASE("malformed payloads are never in a manifest, cost a slash and stop nobody") {
  const std::map<std::string, check_outcome> attacks{{"duplicate_indices", check_outcome::invalid_payload},
                                                     {"out_of_range", check_outcome::invalid_payload},
                                                     {"not_finite", check_outcome::invalid_payload},
                                                     {"wrong_layout", check_outcome::invalid_payload},
                                                     {"truncated", check_outcome::bad_header},
                                                     {"oversize", check_outcome::bad_header}};
  for (const auto& [attack, outcome] : attacks) {
    INFO(attack);
    const zoo_run r(attack, {"run.windows=12"});
    REQUIRE(r.result.complete);
    CHECK(r.summary.null_windows == 0);
    CHECK(r.attacker().contributions_used == 0);
    CHECK(r.failures(outcome) > 0);
    const auto slashes = r.all<events::slashed>();
    CHECK(std::any_of(slashes.begin(), slashes.end(), [&r](const auto& s) { return s.uid == r.attacker_uid(); }));
    CHECK(r.attacker().units == 0);
    require_one_state(r);
  }
}

TEST_CASE("a perturbing copier sends valid payloads that nobody else has sent") {
  const zoo_run r("perturbing_copier", {"run.windows=15"});
  const auto puts = puts_of(r, r.attacker_uid());
  REQUIRE(puts.size() >= 14);
  std::set<digest> others;
  for (const auto& p : r.all<events::contribution_put>())
    if (p.uid != r.attacker_uid()) others.insert(p.payload);
  for (const auto& p : puts) CHECK_FALSE(others.contains(p.payload));
  CHECK(r.attacker().tokens == 0);
  CHECK(r.failures(check_outcome::invalid_payload) == 0);
}

TEST_CASE("a payload with its norm in one coefficient is valid, and rated for what it does") {
  const zoo_run r("norm_concentrated", {"run.windows=15"});
  CHECK(puts_of(r, r.attacker_uid()).size() == 15);
  CHECK(r.attacker().checks_failed.empty());
}
