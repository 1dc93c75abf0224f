#include "tests/runtime/invariants/sound_run.hpp"

using namespace gauntlet;
using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;
using Catch::Matchers::Contains;

namespace {

/// Validator 4 slashes peer 0.
entries with_slash(double proof_before, double proof, double score_before, double score) {
  entries j = sound_run::all();
  const std::size_t at = place_of<events::rated>(j, {}, 4);
  events::slashed s;
  s.validator = sound_run::lead;
  s.window = 3;
  s.why = events::check_outcome::late;
  s.proof_before = proof_before;
  s.proof = proof;
  s.peer_score_before = score_before;
  s.peer_score = score;
  j.insert(j.begin() + static_cast<std::ptrdiff_t>(at) + 1, {j[at].time, j[at].node, s});
  return j;
}

}  // namespace

TEST_CASE("slashes that lower scores, or leave them, keep the invariant") {
  holds_in_a_sound_run("slashes");
  CHECK(check("slashes", with_slash(0.1, 0.075, 0.2, 0.15)).breaches == 0);
  CHECK(check("slashes", with_slash(-0.1, -0.1, 0, 0)).breaches == 0);
}

TEST_CASE("a slash that raises a score breaks the invariant") {
  CHECK_THAT(the_only_violation(check("slashes", with_slash(0.1, 0.2, 0.2, 0.15))).what, Contains("uid 0"));
  CHECK_THAT(the_only_violation(check("slashes", with_slash(0.1, 0.075, 0.2, 0.3))).what, Contains("0.3000"));
  CHECK(check("slashes", with_slash(-0.1, -0.075, 0, 0)).breaches == 1);
}

TEST_CASE("without the floor, a slash may raise what is negative, up to 0") {
  actors::protocol_parameters p = sound_parameters();
  p.scoring.slash_floor = false;
  CHECK(check("slashes", with_slash(-0.1, -0.075, 0, 0), {}, p).breaches == 0);
  CHECK(check("slashes", with_slash(-0.1, 0.075, 0, 0), {}, p).breaches == 1);
}
