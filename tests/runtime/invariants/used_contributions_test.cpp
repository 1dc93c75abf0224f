#include "tests/runtime/invariants/sound_run.hpp"

using namespace gauntlet;
using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;
using Catch::Matchers::Contains;

namespace {

std::size_t put_by(const entries& j, gauntlet::uid u, window_index w) {
  return place_of<events::contribution_put>(j, [=](const auto& e) { return e.uid == u && e.window == w; });
}

}  // namespace

TEST_CASE("timely, whole and checked contributions keep used_contributions") {
  holds_in_a_sound_run("used_contributions");
}

TEST_CASE("a used contribution that was put late or early breaks used_contributions") {
  for (const auto shift : {std::chrono::seconds(12), std::chrono::seconds(-4)}) {
    entries j = sound_run::all();
    const std::size_t at = put_by(j, 1, 3);
    event_at<events::contribution_put>(j, at).uploaded_at += shift;
    const violation v = the_only_violation(check("used_contributions", j));
    CHECK(v.window == 3U);
    CHECK(v.lines.back() == line_of(at));
    CHECK_THAT(v.what, Contains("uid 1"));
  }
}

TEST_CASE("a used contribution of another size breaks used_contributions") {
  entries j = sound_run::all();
  event_at<events::contribution_put>(j, put_by(j, 2, 8)).size = 999;
  CHECK_THAT(the_only_violation(check("used_contributions", j)).what, Contains("999 bytes"));
}

TEST_CASE("a used contribution that did not pass its lead's checks breaks used_contributions") {
  entries j = sound_run::all();
  const std::size_t at = place_of<events::contribution_checked>(
      j, [](const auto& e) { return e.validator == sound_run::lead && e.uid == 1 && e.window == 3; });
  event_at<events::contribution_checked>(j, at).outcome = events::check_outcome::bad_signature;
  CHECK_THAT(the_only_violation(check("used_contributions", j)).what, Contains("did not pass"));
}

TEST_CASE("the put of a peer that died before it could tell is not asked for") {
  entries j = sound_run::all();
  j.erase(j.begin() + static_cast<std::ptrdiff_t>(put_by(j, 1, 3)));
  CHECK(check("used_contributions", j).breaches == 0);
}
