#include "tests/runtime/invariants/sound_run.hpp"

using namespace gauntlet;
using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;
using Catch::Matchers::Contains;

TEST_CASE("time that is accounted for to the nanosecond keeps node_times") { holds_in_a_sound_run("node_times"); }

TEST_CASE("a nanosecond too much or too little in any part breaks node_times") {
  using time = events::node_time;
  for (auto part : {&time::compute_ns, &time::communication_ns, &time::scoring_ns, &time::catch_up_ns,
                    &time::waiting_ns, &time::lost_ns}) {
    entries j = sound_run::all();
    const std::size_t at = place_of<time>(
        j, [](const auto& t) { return t.window == 4; }, 2);
    ++(event_at<time>(j, at).*part);
    const violation v = the_only_violation(check("node_times", j));
    CHECK(v.window == 4U);
    CHECK(v.node == net::to_string(sound_run::node(2)));
    CHECK(v.lines.front() == line_of(at));
  }
}
