#include "tests/runtime/invariants/sound_run.hpp"

using namespace gauntlet;
using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;
using Catch::Matchers::Contains;

namespace {

std::size_t applied_by(const entries& j, gauntlet::uid u, window_index w) {
  return place_of<events::state_applied>(j, [=](const auto& e) { return e.uid == u && e.window == w; });
}

}  // namespace

TEST_CASE("honest nodes that agree after every window keep agreed_state") { holds_in_a_sound_run("agreed_state"); }

TEST_CASE("one honest node with another state after one window breaks agreed_state") {
  entries j = sound_run::all();
  const std::size_t at = applied_by(j, 2, 3);
  event_at<events::state_applied>(j, at).state = digest_of("another");
  const violation v = the_only_violation(check("agreed_state", j));
  CHECK(v.window == 3U);
  CHECK(v.node == net::to_string(sound_run::node(2)));
  CHECK(v.lines == std::vector<std::uint64_t>{line_of(at), line_of(applied_by(j, 0, 3))});
  CHECK_THAT(v.what, Contains("after window 3"));
}

TEST_CASE("what a dishonest node holds is its own affair") {
  entries j = sound_run::all();
  event_at<events::state_applied>(j, applied_by(j, sound_run::copier, 3)).state = digest_of("another");
  CHECK(check("agreed_state", j).breaches == 0);
}

TEST_CASE("a run that closes with another state than its nodes hold breaks agreed_state") {
  entries j = sound_run::all();
  event_at<events::run_closed>(j, j.size() - 1).state = digest_of("another");
  CHECK(the_only_violation(check("agreed_state", j)).lines.front() == line_of(j.size() - 1));
}
