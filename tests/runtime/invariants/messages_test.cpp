#include "tests/runtime/invariants/sound_run.hpp"

using namespace gauntlet;
using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;
using Catch::Matchers::Contains;

TEST_CASE("messages that are all accounted for keep the invariant") { holds_in_a_sound_run("messages"); }

TEST_CASE("a message that nobody received or lost breaks the invariant") {
  entries j = sound_run::all();
  ++event_at<events::node_traffic>(j, place_of<events::node_traffic>(j)).messages_sent;
  CHECK_THAT(the_only_violation(check("messages", j)).what, Contains("151 messages were sent"));
  j = sound_run::all();
  --event_at<events::node_traffic>(j, place_of<events::node_traffic>(j)).dropped;
  CHECK_THAT(the_only_violation(check("messages", j)).what, Contains("2 dropped"));
}
