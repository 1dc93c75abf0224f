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

namespace {

/// The put of uid 1 in window 3 is told as late, under a fault from before it to after it.
entries late_under(std::string kind, std::vector<net::address> targets, bool ends = true) {
  entries j = sound_run::all();
  const std::size_t at = put_by(j, 1, 3);
  event_at<events::contribution_put>(j, at).uploaded_at += std::chrono::seconds(100);
  const time_point when = j[at].time;
  const auto here = [&j](std::size_t i) { return j.begin() + static_cast<std::ptrdiff_t>(i); };
  if (ends) j.insert(here(at + 1), {when, {}, events::fault_ended{"1", kind, targets}});
  j.insert(here(at), {when, {}, events::fault_began{"1", kind, targets, ends, ""}});
  return j;
}

}  // namespace

TEST_CASE("used_contributions does not believe a date that was changed on its way") {
  for (const net::address& told : {sound_run::node(1), sound_run::node(sound_run::lead), net::address::storage()})
    CHECK(check("used_contributions", late_under("mutation", {told})).breaches == 0);
  // Nobody else's messages matter.
  const std::vector<net::address> others{sound_run::node(0), sound_run::node(sound_run::second), net::address::chain()};
  CHECK(check("used_contributions", late_under("mutation", others)).breaches == 1);
  CHECK(check("used_contributions", late_under("loss", {sound_run::node(1)})).breaches == 1);
}

TEST_CASE("used_contributions asks for no dates where clocks are wrong, were since the put window opened, or stay so") {
  CHECK(check("used_contributions", late_under("skew", {sound_run::node(0)})).breaches == 0);
  CHECK(check("used_contributions", late_under("skew", {sound_run::node(0)}, false)).breaches == 0);
}
