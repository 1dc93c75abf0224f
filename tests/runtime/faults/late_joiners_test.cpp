#include "tests/runtime/faults/fault_run.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::runtime;
namespace events = gauntlet::actors::events;

// GAUNTLET_TEST_DATA is where configs/ is found from.

namespace {

/// The newest window that a joiner comes in; the oldest is 0.
constexpr window_index last_offset = 60;
constexpr std::size_t joiners = last_offset + 1;

/// Six peers and three validators are there from the start, and in every window one more peer comes.
std::unique_ptr<test::faulty_run> run_with_joiners(std::vector<std::string> overrides) {
  std::string text = "[[peers]]\nname = \"joiner\"\ncount = " + std::to_string(joiners) + "\nstrategy = \"honest\"\n";
  for (window_index w = 0; w <= last_offset; ++w)
    text += test::fault_of("kind = \"late_join\"\ntarget = \"peer/" + std::to_string(6 + w) +
                           "\"\nwindow = " + std::to_string(w));
  overrides.insert(overrides.end(), {"run.windows=64", "run.held_out_every_windows=20"});
  return test::run_with(text, overrides);
}

/// Everybody ends in one state, and each joiner applies every step in time from the second window after it came.
void check_joiners(const test::faulty_run& r) {
  REQUIRE(r.result.complete);
  CHECK(r.registered() == 6 + 3 + joiners);
  CHECK(r.disagreements() == 0);
  CHECK(r.at_the_end().size() == r.registered());

  std::map<net::address, window_index> joined;   // the window that was open
  std::map<net::address, window_index> current;  // likewise, when it had first applied all that was due
  window_index open = 0;
  for (const actors::journal_entry& e : r.entries) {
    if (const auto* w = std::get_if<events::window_opened>(&e.event)) open = w->window;
    if (const auto* j = std::get_if<events::node_restarted>(&e.event)) joined[j->node] = open;
    const auto* a = std::get_if<events::state_applied>(&e.event);
    if (a == nullptr || !joined.contains(e.node)) continue;
    const bool in_time = a->window + 2 >= open;
    if (in_time) current.try_emplace(e.node, open);
    // From then on it applies each window's step when it is due, as everybody does.
    if (current.contains(e.node)) CHECK(in_time);
  }
  REQUIRE(current.size() == joiners);
  std::set<window_index> came;
  for (const auto& [node, w] : current) {
    came.insert(joined[node]);
    CHECK(w <= joined[node] + 2);
  }
  CHECK(came.size() == joiners);
}

}  // namespace

TEST_CASE("a joiner at every window holds the others' state within a window after it has caught up") {
  const auto r = run_with_joiners({"checkpoints.every_windows=0"});
  check_joiners(*r);
  CHECK(r->count<events::checkpoint_loaded>() == 0);
}

TEST_CASE("a joiner at every window does so from a checkpoint, too") {
  const auto r = run_with_joiners({"checkpoints.every_windows=8"});
  check_joiners(*r);
  const auto loaded = r->all<events::checkpoint_loaded>();
  std::set<window_index> from;
  for (const auto& l : loaded) from.insert(l.window);
  // Whoever came after the first one was agreed.
  CHECK(loaded.size() >= joiners / 2);
  CHECK(from.size() >= 5);
}
