#include "tests/runtime/invariants/sound_run.hpp"

using namespace gauntlet;
using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;
using Catch::Matchers::Contains;

TEST_CASE("a manifest from the validator whose slot it is keeps lead_slot") { holds_in_a_sound_run("lead_slot"); }

TEST_CASE("a manifest in somebody else's slot breaks lead_slot") {
  entries j = sound_run::all();
  const std::size_t at = place_of<events::manifest_included>(j);
  event_at<events::manifest_included>(j, at).lead = sound_run::second;
  const violation v = the_only_violation(check("lead_slot", j));
  CHECK(v.window == sound_run::first);
  CHECK(v.lines.front() == line_of(at));
  CHECK_THAT(v.what, Contains("the slot of uid 4"));
}

TEST_CASE("a manifest before the first slot or after the last breaks lead_slot") {
  for (const int shift : {-1, 2}) {
    entries j = sound_run::all();
    event_at<events::manifest_included>(j, place_of<events::manifest_included>(j)).height +=
        static_cast<block_height>(shift);
    CHECK_THAT(the_only_violation(check("lead_slot", j)).what, Contains("the slot of nobody"));
  }
}

TEST_CASE("a slot of no validator or two slots of one break lead_slot") {
  for (const gauntlet::uid u : {gauntlet::uid{0}, sound_run::lead}) {
    entries j = sound_run::all();
    event_at<events::window_opened>(j, place_of<events::window_opened>(j)).slot_order = {sound_run::lead, u};
    CHECK(the_only_violation(check("lead_slot", j)).window == 1U);
  }
}
