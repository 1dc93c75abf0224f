#include "tests/runtime/invariants/sound_run.hpp"

using namespace gauntlet;
using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;
using Catch::Matchers::Contains;

namespace {

/// The rating of peer 0 by validator 5 in the last window.
events::rated& last_rating(entries& j) {
  return event_at<events::rated>(j, place_of<events::rated>(j, [](const auto& r) {
                                   return r.window == sound_run::last && r.validator == sound_run::second;
                                 }));
}

}  // namespace

TEST_CASE("scores of which each event finds what the one before has left keep score_trail") {
  holds_in_a_sound_run("score_trail");
}

TEST_CASE("a rating, a μ_p or a PeerScore that changed in the dark breaks score_trail") {
  for (auto part : {&events::rated::rating_before, &events::rated::proof_before, &events::rated::peer_score_before}) {
    entries j = sound_run::all();
    last_rating(j).*part += 1e-6;
    const violation v = the_only_violation(check("score_trail", j));
    CHECK(v.window == sound_run::last);
    CHECK(v.node == net::to_string(sound_run::node(sound_run::second)));
    CHECK(v.lines.size() == 2);
  }
}

TEST_CASE("where slashes last, a PeerScore may recover between two events, as far as they took it down") {
  for (const double recovered : {0.0, 0.5, 1.0, 1.01, -0.01}) {
    entries j = sound_run::all();
    const std::size_t at = place_of<events::rated>(
        j, [](const auto& r) { return r.window == sound_run::last - 1 && r.validator == sound_run::second; });
    auto& before = event_at<events::rated>(j, at);
    before.standing = 0.5;
    last_rating(j).peer_score_before = before.peer_score * (1 + recovered);
    CHECK(check("score_trail", j).breaches == (recovered < 0 || recovered > 1 ? 1 : 0));
  }
}

TEST_CASE("after a reset scores begin at nothing") {
  entries j = sound_run::all();
  const std::size_t at = place_of<events::rated>(
      j, [](const auto& r) { return r.window == sound_run::last && r.validator == sound_run::second; });
  const auto before = event_at<events::rated>(j, at);
  events::scores_reset reset;
  reset.validator = sound_run::second;
  reset.window = sound_run::last;
  reset.rating_before = before.rating_before;
  reset.proof_before = before.proof_before;
  reset.peer_score_before = before.peer_score_before;
  j.insert(j.begin() + static_cast<std::ptrdiff_t>(at), {j[at].time, j[at].node, reset});
  CHECK_THAT(the_only_violation(check("score_trail", j)).what, Contains("had left it at 0, 0 and 0"));
  auto& r = last_rating(j);
  r.rating_before = r.proof_before = r.peer_score_before = 0;
  CHECK(check("score_trail", j).breaches == 0);
}

TEST_CASE("a validator that a reorganisation registers a second time keeps its scores in score_trail") {
  for (const double hidden : {0.0, 1e-6}) {
    entries j = sound_run::all();
    const std::size_t at = place_of<events::window_judged>(
        j, [](const auto& e) { return e.window == sound_run::last && e.validator == sound_run::second; });
    const net::address same = sound_run::node(sound_run::second);
    j.insert(j.begin() + static_cast<std::ptrdiff_t>(at),
             {j[at].time, {}, events::registered{sound_run::second, same.kind, same.key, 1000, 0}});
    last_rating(j).proof_before += hidden;
    CHECK(check("score_trail", j).breaches == (hidden > 0 ? 1 : 0));
  }
}

TEST_CASE("a validator that comes back may have lost its scores, but not change them in the dark from then on") {
  for (const bool twice : {false, true}) {
    entries j = sound_run::all();
    const window_index w = twice ? sound_run::last - 1 : sound_run::last;
    const std::size_t at = place_of<events::window_judged>(
        j, [w](const auto& e) { return e.window == w && e.validator == sound_run::second; });
    j.insert(j.begin() + static_cast<std::ptrdiff_t>(at),
             {j[at].time, {}, events::node_restarted{sound_run::node(sound_run::second), false}});
    last_rating(j).rating_before = 0;
    CHECK(check("score_trail", j).breaches == (twice ? 1 : 0));
  }
}
