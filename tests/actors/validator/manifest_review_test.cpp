#include "actors/validator/manifest_review.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace gauntlet;
using namespace gauntlet::actors;
using events::check_outcome;
using net::dispute_reason;

namespace {

time_point at(double s) { return time_point(from_seconds(s)); }
digest bytes_of(uid u) { return digest_of("payload " + std::to_string(u)); }

/// Seven candidates, best first 6, 5, 4, …, 0, all put at 102 and fine; the put window is [100, 110], G is 3, and there
/// are two reserves.
struct rig {
  rig() {
    for (uid u = 0; u < 7; ++u) {
      candidates.push_back(static_cast<uid>(6 - u));
      window_checks::verdict v;
      v.outcome = check_outcome::passed;
      v.content = bytes_of(u);
      v.uploaded_at = at(102);
      if (u >= 2) v.payload = make_blob({});
      checks.verdicts[u] = v;
    }
  }
  void uses(const std::vector<uid>& uids) {
    manifest.entries.clear();
    for (const uid u : uids) {
      net::manifest_entry e;
      e.contribution.header.uid = u;
      e.contribution.header.payload = bytes_of(u);
      manifest.entries.push_back(e);
    }
  }
  void failed(uid u, check_outcome why, double uploaded_s = 102) {
    checks.verdicts[u].outcome = why;
    checks.verdicts[u].uploaded_at = at(uploaded_s);
    checks.verdicts[u].payload = nullptr;
  }
  std::optional<manifest_objection> objection() const {
    return objection_to({manifest, checks, candidates, 3, 2, times, at(110)});
  }
  std::optional<dispute_reason> reason() const {
    const auto o = objection();
    return o ? std::optional(o->reason) : std::nullopt;
  }

  net::publish_manifest manifest;
  window_checks checks;
  std::vector<uid> candidates;
  std::optional<put_window> times = put_window{at(100), at(110), std::chrono::seconds(1)};
};

}  // namespace

TEST_CASE("nobody objects to the manifest that the own checks give") {
  rig r;
  r.uses({4, 5, 6});
  CHECK_FALSE(r.objection());
  r.failed(5, check_outcome::missing);
  r.uses({3, 4, 6});
  CHECK_FALSE(r.objection());
}

TEST_CASE("a manifest with a contribution that came far too late or too early is objected to") {
  for (const double uploaded : {112.5, 97.5}) {
    rig r;
    r.uses({4, 5, 6});
    r.failed(5, uploaded > 110 ? check_outcome::late : check_outcome::early, uploaded);
    REQUIRE(r.reason() == dispute_reason::untimely);
    CHECK(r.objection()->about == 5);
    CHECK(r.objection()->rests_on_object);
  }
}

TEST_CASE("near the borders of the put window honest validators may differ, and nobody objects") {
  for (const double uploaded : {111.5, 98.5}) {
    rig r;
    r.failed(5, uploaded > 110 ? check_outcome::late : check_outcome::early, uploaded);
    r.uses({4, 5, 6});
    CHECK_FALSE(r.objection());
    r.uses({3, 4, 6});
    CHECK_FALSE(r.objection());
  }
  // In time by the tolerance alone: the lead may have left it out.
  for (const double uploaded : {110.5, 99.5}) {
    rig r;
    r.checks.verdicts[5].uploaded_at = at(uploaded);
    r.uses({3, 4, 6});
    CHECK_FALSE(r.objection());
    r.uses({4, 5, 6});
    CHECK_FALSE(r.objection());
  }
}

TEST_CASE("a peer that has put two objects is no fault of the lead") {
  rig r;
  r.uses({4, 5, 6});
  r.failed(5, check_outcome::late, 130);
  r.checks.verdicts[5].content = digest_of("what it put afterwards");
  CHECK_FALSE(r.objection());
  r.failed(5, check_outcome::missing);
  CHECK_FALSE(r.objection());
}

TEST_CASE("a manifest with a desynchronised peer is objected to, unless its sample may be newer than the lead's look") {
  rig r;
  r.uses({4, 5, 6});
  r.failed(5, check_outcome::desynchronised);
  CHECK(r.reason() == dispute_reason::desynchronised);
  r.failed(5, check_outcome::desynchronised, 110.5);
  CHECK_FALSE(r.objection());
}

TEST_CASE("leaving out a good candidate is objected to when there was room or a worse one is in") {
  rig r;
  r.uses({3, 4, 6});
  REQUIRE(r.reason() == dispute_reason::left_out);
  CHECK(r.objection()->about == 5);
  r.uses({4, 6});
  CHECK(r.reason() == dispute_reason::left_out);
  r.uses({6});
  CHECK(r.reason() == dispute_reason::left_out);
}

TEST_CASE("who is displaced by a better candidate that only the lead saw in time was not left out") {
  rig r;
  r.failed(6, check_outcome::missing);
  r.uses({4, 5, 6});  // the own checks would have 3 instead of 6
  CHECK_FALSE(r.objection());
}

TEST_CASE("candidates behind the reserves are nobody's business") {
  rig r;
  for (uid u = 2; u < 7; ++u) r.failed(u, check_outcome::missing);
  r.checks.verdicts[1].payload = make_blob({});  // drawn for scoring by this validator alone
  r.uses({});
  CHECK_FALSE(r.objection());
}

TEST_CASE("an empty manifest is objected to when somebody passed, and else is fine") {
  rig r;
  r.uses({});
  CHECK(r.reason() == dispute_reason::empty);
  for (uid u = 0; u < 7; ++u) r.failed(u, check_outcome::missing);
  CHECK_FALSE(r.objection());
}

TEST_CASE("a peer that was no candidate is objected to whatever its object is") {
  rig r;
  r.candidates = {6, 5, 4};
  r.uses({3, 5, 6});
  REQUIRE(r.reason() == dispute_reason::no_candidate);
  CHECK_FALSE(r.objection()->rests_on_object);
}

TEST_CASE("where commitments judge, upload times are no reason") {
  rig r;
  r.times.reset();
  r.uses({4, 5, 6});
  r.checks.verdicts[5].uploaded_at = at(50);
  CHECK_FALSE(r.objection());
  r.uses({3, 4, 6});
  CHECK(r.reason() == dispute_reason::left_out);
}
