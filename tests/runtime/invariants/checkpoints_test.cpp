#include "tests/runtime/invariants/sound_run.hpp"

using namespace gauntlet;
using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;
using Catch::Matchers::Contains;

namespace {

events::checkpoint_agreed agreed(window_index w) {
  return {w, 30, sound_run::state_after(w), digest_of("image"), 100, 2000, 3000, 2};
}

/// The state after window 3 becomes a checkpoint, and peer 1 starts from it.
entries with_checkpoint(const events::checkpoint_agreed& c) {
  entries j = sound_run::all();
  const auto at = static_cast<std::ptrdiff_t>(
      place_of<events::state_applied>(j, [](const auto& e) { return e.uid == 5 && e.window == 5; }));
  const actors::journal_entry one{j[at].time, {}, c};
  const actors::journal_entry other{j[at].time, sound_run::node(1),
                                    events::checkpoint_loaded{c.window, 0, sound_run::steps_after(c.window), c.state}};
  j.insert(j.begin() + at + 1, {one, other});
  return j;
}

}  // namespace

TEST_CASE("a checkpoint of what honest nodes held keeps checkpoints") {
  const invariant_outcome o = check("checkpoints", with_checkpoint(agreed(5)));
  CHECK(o.checks == 3);
  CHECK(o.breaches == 0);
  for (const char* other : {"state_order", "step_count", "agreed_state", "catch_up", "nodes_recover"})
    CHECK(check(other, with_checkpoint(agreed(5))).breaches == 0);
}

TEST_CASE("a checkpoint of another state breaks checkpoints") {
  events::checkpoint_agreed c = agreed(5);
  c.state = digest_of("another");
  CHECK_THAT(the_only_violation(check("checkpoints", with_checkpoint(c))).what, Contains("the checkpoint holds state"));
  CHECK(check("agreed_state", with_checkpoint(c)).breaches == 1);
}

TEST_CASE("a checkpoint of a minority, or that nobody keeps, breaks checkpoints") {
  events::checkpoint_agreed few = agreed(5);
  few.agreeing = 1500;
  CHECK_THAT(the_only_violation(check("checkpoints", with_checkpoint(few))).what, Contains("1500 of 3000"));
  events::checkpoint_agreed lost = agreed(5);
  lost.keepers = 0;
  CHECK(check("checkpoints", with_checkpoint(lost)).breaches == 1);
}

TEST_CASE("a node that starts from what was never agreed breaks checkpoints") {
  entries j = with_checkpoint(agreed(5));
  event_at<events::checkpoint_loaded>(j, place_of<events::checkpoint_loaded>(j)).state = digest_of("another");
  CHECK_THAT(the_only_violation(check("checkpoints", j)).what, Contains("never agreed"));
}

TEST_CASE("a node that goes on from a checkpoint twice breaks state_order when it then repeats a window") {
  CHECK(check("state_order", with_checkpoint(agreed(3))).breaches == 1);
}

TEST_CASE("a node that starts from a checkpoint before it is registered may go on unseen") {
  entries j = with_checkpoint(agreed(5));
  const std::size_t at = place_of<events::checkpoint_loaded>(j);
  j[at].node.key.bytes = digest_of("a newcomer").bytes;
  actors::journal_entry later = j[at];
  later.event = events::state_applied{net::role::peer, 6, 8, sound_run::steps_after(8), sound_run::state_after(8)};
  j.insert(j.end() - 3, later);
  CHECK(check("state_order", j).breaches == 0);
}
