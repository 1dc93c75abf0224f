#include "tests/runtime/invariants/sound_run.hpp"

using namespace gauntlet;
using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;
using Catch::Matchers::Contains;

TEST_CASE("scores that follow an evaluation or a failed check keep score_causes") {
  holds_in_a_sound_run("score_causes");
}

TEST_CASE("a score that changes without an evaluation breaks score_causes") {
  entries j = sound_run::all();
  const std::size_t at = place_of<events::rated>(j, {}, 5);
  event_at<events::rated>(j, at).uid = 1;
  const violation v = the_only_violation(check("score_causes", j));
  CHECK(v.lines.front() == line_of(at));
  CHECK_THAT(v.what, Contains("uid 1") && Contains("did not evaluate"));
}

TEST_CASE("a score that changes twice for one evaluation breaks score_causes") {
  entries j = sound_run::all();
  const std::size_t at = place_of<events::rated>(j, {}, 5);
  j.insert(j.begin() + static_cast<std::ptrdiff_t>(at), j[at]);
  CHECK_THAT(the_only_violation(check("score_causes", j)).what, Contains("second time"));
}

TEST_CASE("a validator that has lost its disk since may judge a window again, one that has kept it may not") {
  for (const bool kept : {false, true}) {
    entries j = sound_run::all();
    const std::size_t at = place_of<events::rated>(j, {}, 5);
    const net::address who = j[at].node;
    j.insert(j.begin() + static_cast<std::ptrdiff_t>(at), j[at]);
    j.insert(j.begin() + static_cast<std::ptrdiff_t>(at) + 1, {j[at].time, who, events::node_restarted{who, kept}});
    CHECK(check("score_causes", j).breaches == (kept ? 1 : 0));
  }
}

TEST_CASE("a peer that was drawn and failed its check may lose its match, and nobody else") {
  for (const bool drawn : {true, false}) {
    entries j = sound_run::all();
    const std::size_t check_of_copier = place_of<events::contribution_checked>(
        j, [](const auto& c) { return c.uid == sound_run::copier && c.validator == sound_run::lead && c.window == 3; });
    event_at<events::contribution_checked>(j, check_of_copier).drawn = drawn;
    const std::size_t at = place_of<events::rated>(j, [](const auto& r) { return r.window == 3; });
    auto lost = j[at];
    std::get<events::rated>(lost.event).uid = sound_run::copier;
    j.insert(j.begin() + static_cast<std::ptrdiff_t>(at), lost);
    CHECK(check("score_causes", j).breaches == (drawn ? 0 : 1));
  }
}

TEST_CASE("where no loss is measured, checks alone change scores") {
  actors::protocol_parameters p = sound_parameters();
  p.scoring.rule.kind = "none";
  entries j = sound_run::all();
  std::erase_if(j, [](const auto& e) { return std::holds_alternative<events::contribution_scored>(e.event); });
  CHECK(check("score_causes", j, {}, p).breaches == 0);
  CHECK(check("score_causes", j).breaches > 0);
}

TEST_CASE("a slash for another reason than the check gave, or for none, breaks score_causes") {
  entries j = sound_run::all();
  event_at<events::slashed>(j, place_of<events::slashed>(j, {}, 5)).why = events::check_outcome::late;
  CHECK_THAT(the_only_violation(check("score_causes", j)).what, Contains("'late'") && Contains("'missing'"));
  j = sound_run::all();
  event_at<events::slashed>(j, place_of<events::slashed>(j, {}, 5)).uid = 0;
  CHECK_THAT(the_only_violation(check("score_causes", j)).what, Contains("slashes uid 0") && Contains("'passed'"));
  j = sound_run::all();
  event_at<events::slashed>(j, place_of<events::slashed>(j, {}, 5)).cause = events::slash_cause::overlap;
  CHECK_THAT(the_only_violation(check("score_causes", j)).what, Contains("'overlap'"));
}

TEST_CASE("a copy that was found, and a payload that cannot be measured, may be slashed") {
  entries j = sound_run::all();
  const std::size_t at = place_of<events::slashed>(j, {}, 5);
  auto& s = event_at<events::slashed>(j, at);
  s.uid = 1;
  s.cause = events::slash_cause::overlap;
  s.why = events::check_outcome::passed;
  const events::overlap_found found{s.validator, 1, s.window, 2, 0.9, {}, {}};
  const events::contribution_refused refused{s.validator, 1, s.window, compute::rejection::loss_not_finite};
  j.insert(j.begin() + static_cast<std::ptrdiff_t>(at), {j[at].time, j[at].node, found});
  CHECK(check("score_causes", j).breaches == 0);
  auto& t = event_at<events::slashed>(j, at + 1);
  t.cause = events::slash_cause::check;
  t.why = events::check_outcome::invalid_payload;
  CHECK(check("score_causes", j).breaches == 1);
  j[at].event = refused;
  CHECK(check("score_causes", j).breaches == 0);
}

TEST_CASE("a reset without its cause breaks score_causes") {
  const auto with_reset = [](gauntlet::uid u, events::reset_cause cause) {
    entries j = sound_run::all();
    const std::size_t at = place_of<events::slashed>(j, {}, 5);
    const auto& s = event_at<events::slashed>(j, at);
    events::scores_reset reset;
    reset.validator = s.validator;
    reset.uid = u;
    reset.window = s.window;
    reset.cause = cause;
    j.insert(j.begin() + static_cast<std::ptrdiff_t>(at), {j[at].time, j[at].node, reset});
    return check("score_causes", j);
  };
  CHECK(with_reset(sound_run::copier, events::reset_cause::inactive).breaches == 0);
  CHECK(with_reset(sound_run::copier, events::reset_cause::misses).breaches == 0);
  CHECK_THAT(the_only_violation(with_reset(0, events::reset_cause::inactive)).what, Contains("'inactive'"));
  CHECK_THAT(the_only_violation(with_reset(0, events::reset_cause::misses)).what, Contains("'misses'"));
  CHECK_THAT(the_only_violation(with_reset(0, events::reset_cause::overlap)).what, Contains("'overlap'"));
  CHECK_THAT(the_only_violation(with_reset(77, events::reset_cause::new_owner)).what, Contains("'nothing'"));
  CHECK(with_reset(77, events::reset_cause::no_peer).breaches == 0);
  CHECK_THAT(the_only_violation(with_reset(0, events::reset_cause::no_peer)).what, Contains("'no_peer'"));
}
