#include "tests/runtime/invariants/sound_run.hpp"

using namespace gauntlet;
using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;
using Catch::Matchers::Contains;

namespace {

/// Peer 1 applies nothing from window `from` to window `to`, then all at once.
entries asleep(window_index from, window_index to) {
  entries j = sound_run::all();
  const std::size_t wakes =
      place_of<events::state_applied>(j, [=](const auto& e) { return e.uid == 1 && e.window == to; });
  entries kept, slept;
  for (std::size_t i = 0; i < j.size(); ++i) {
    const auto* s = std::get_if<events::state_applied>(&j[i].event);
    if (i == wakes) {
      for (auto late : slept) {
        late.time = j[i].time;
        kept.push_back(late);
      }
    }
    if (s != nullptr && s->uid == 1 && s->window >= from && i < wakes)
      slept.push_back(j[i]);
    else
      kept.push_back(j[i]);
  }
  return kept;
}

}  // namespace

TEST_CASE("nodes that keep up keep nodes_recover") { holds_in_a_sound_run("nodes_recover"); }

TEST_CASE("a node that wakes up in time keeps nodes_recover") {
  CHECK(check("nodes_recover", asleep(2, 4)).breaches == 0);
}

TEST_CASE("a node that stays behind breaks nodes_recover, once") {
  const violation v = the_only_violation(check("nodes_recover", asleep(1, 8)));
  CHECK(v.node == net::to_string(sound_run::node(1)));
  CHECK_THAT(v.what, Contains("after it fell behind"));
  CHECK(check("nodes_recover", asleep(1, 8), {"nodes_recover.windows=8"}).breaches == 0);
}

TEST_CASE("nodes_recover waits as long as a node waits for an answer, however short windows are") {
  CHECK(check("nodes_recover", asleep(1, 8), {"nodes_recover.patience_s=1000"}).breaches == 0);
  CHECK(check("nodes_recover", asleep(1, 8), {"nodes_recover.patience_s=0"}).breaches == 1);
}

TEST_CASE("a dishonest node may stay behind") {
  entries j = asleep(1, 8);
  event_at<events::node_started>(j, 2).strategy = "lazy";
  CHECK(check("nodes_recover", j).breaches == 0);
}
