#include "tests/runtime/faults/fault_run.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::runtime;
namespace events = gauntlet::actors::events;

// GAUNTLET_TEST_DATA is where configs/ is found from.

TEST_CASE("a joiner at every window holds the others' state within a window after it has caught up") {
  constexpr window_index offsets = 60;
  std::string text = "[[peers]]\nname = \"joiner\"\ncount = 60\nstrategy = \"honest\"\n";
  for (window_index w = 1; w <= offsets; ++w)
    text += test::fault_of("kind = \"late_join\"\ntarget = \"peer/" + std::to_string(5 + w) +
                           "\"\nwindow = " + std::to_string(w));
  const auto r = test::run_with(text, {"run.windows=64", "run.held_out_every_windows=20"});
  REQUIRE(r->result.complete);
  CHECK(r->registered() == 6 + 3 + offsets);
  CHECK(r->disagreements() == 0);
  CHECK(r->at_the_end().size() == r->registered());

  std::map<net::address, window_index> joined;   // the window that was open
  std::map<net::address, window_index> current;  // likewise, when it had first applied all that was due
  window_index open = 0;
  for (const actors::journal_entry& e : r->entries) {
    if (const auto* w = std::get_if<events::window_opened>(&e.event)) open = w->window;
    if (const auto* j = std::get_if<events::node_restarted>(&e.event)) joined[j->node] = open;
    const auto* a = std::get_if<events::state_applied>(&e.event);
    if (a == nullptr || !joined.contains(e.node)) continue;
    const bool in_time = a->window + 2 >= open;
    if (in_time) current.try_emplace(e.node, open);
    // From then on it applies each window's step when it is due, as everybody does.
    if (current.contains(e.node)) CHECK(in_time);
  }
  REQUIRE(current.size() == offsets);
  for (const auto& [node, w] : current) CHECK(w <= joined[node] + 2);
}
