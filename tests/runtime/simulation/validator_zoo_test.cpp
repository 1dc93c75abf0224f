#include "tests/runtime/simulation/zoo_run.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

// GAUNTLET_TEST_DATA is used by zoo_run.hpp.

using namespace gauntlet;
using namespace gauntlet::runtime;
namespace events = gauntlet::actors::events;
using test::zoo_run;

namespace {

const validator_summary& attacker_of(const zoo_run& r) { return r.summary.validators.back(); }

std::size_t scored_by(const zoo_run& r, gauntlet::uid validator) {
  std::size_t count = 0;
  for (const auto& s : r.all<events::contribution_scored>()) count += s.validator == validator ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("validators that never evaluate post weights without a single score") {
  for (const std::string attack : {"weight_copier", "lazy_validator"}) {
    const zoo_run r(attack, {"run.windows=30"});
    REQUIRE(r.result.complete);
    const gauntlet::uid cheat = *attacker_of(r).uid;
    CHECK(scored_by(r, cheat) == 0);
    const auto posted = r.all<events::weights_posted>();
    CHECK(std::any_of(posted.begin(), posted.end(),
                      [cheat](const auto& w) { return w.validator == cheat && !w.uids.empty(); }));
  }
}

TEST_CASE("a silent lead costs no window") {
  const zoo_run r("silent_lead", {"run.windows=20"});
  REQUIRE(r.result.complete);
  CHECK(r.summary.null_windows == 0);
  for (const auto& m : r.all<events::manifest_included>()) CHECK(m.lead != *attacker_of(r).uid);
}

TEST_CASE("a lying lead is disputed and demoted") {
  const zoo_run r("lying_lead", {"run.windows=20"});
  REQUIRE(r.result.complete);
  const gauntlet::uid cheat = *attacker_of(r).uid;
  const auto demoted = r.all<events::lead_demoted>();
  REQUIRE_FALSE(demoted.empty());
  for (const auto& d : demoted) CHECK(d.lead == cheat);
  std::size_t led = 0;
  for (const auto& m : r.all<events::manifest_included>()) led += m.lead == cheat ? 1 : 0;
  CHECK(led >= 1);
  CHECK(led <= 3);
}

TEST_CASE("a self-dealing cartel with less than half of the stake does not feed its peers") {
  const zoo_run r("self_dealing", {"run.windows=60"});
  REQUIRE(r.result.complete);
  double all = 0, theirs = 0, best_of_cartel = 0, worst_honest = 1e300;
  std::size_t members = 0;
  for (const auto& v : r.summary.validators) {
    const auto stake = static_cast<double>(v.stake);
    const double dividends = static_cast<double>(v.units) / stake;
    all += stake;
    if (v.group == "self_dealing") {
      ++members;
      theirs += stake;
      best_of_cartel = std::max(best_of_cartel, dividends);
    } else {
      worst_honest = std::min(worst_honest, dividends);
    }
  }
  CHECK(members == 2);
  CHECK(theirs / all > 0.45);
  CHECK(theirs / all < 0.5);
  CHECK(best_of_cartel < worst_honest);
  for (std::size_t n = 0; n < 2; ++n) {
    CHECK(r.attacker(n).group == "self_dealing");
    CHECK(r.attacker(n).strategy == "noise");
    CHECK(r.pay_in_medians(n) < 0.1);
  }
}

TEST_CASE("an out-of-sync validator slashes the honest, and nobody follows it") {
  const zoo_run r("out_of_sync", {"run.windows=40"});
  REQUIRE(r.result.complete);
  const gauntlet::uid cheat = *attacker_of(r).uid;
  std::size_t slashes = 0;
  for (const auto& s : r.all<events::slashed>()) {
    CHECK(s.validator == cheat);
    ++slashes;
  }
  CHECK(slashes > 20);
  CHECK(r.summary.null_windows == 0);
  for (const auto& m : r.all<events::manifest_included>()) CHECK(m.lead != cheat);
  for (std::size_t i = 0; i < zoo_run::honest_peers; ++i) CHECK(r.summary.peers[i].contributions_used > 0);
}
