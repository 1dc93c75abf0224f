#include "tests/runtime/invariants/sound_run.hpp"

using namespace gauntlet;
using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;
using Catch::Matchers::Contains;

namespace {

/// Peer 0 ends with window 7 and this.
entries ending(std::uint64_t steps, const digest& state) {
  entries j = sound_run::all();
  const auto of_zero = [](window_index w) {
    return [w](const events::state_applied& e) { return e.uid == 0 && e.window == w; };
  };
  auto& e = event_at<events::state_applied>(j, place_of<events::state_applied>(j, of_zero(7)));
  e.steps = steps;
  e.state = state;
  j.erase(j.begin() + static_cast<std::ptrdiff_t>(place_of<events::state_applied>(j, of_zero(8))));
  return j;
}

}  // namespace

TEST_CASE("one step a manifest and none for a null window keep step_count") {
  holds_in_a_sound_run("step_count");
  CHECK(check("step_count", ending(6, sound_run::state_after(7))).breaches == 0);
}

TEST_CASE("a manifest that makes no step or two breaks step_count") {
  CHECK(the_only_violation(check("step_count", ending(5, sound_run::state_after(6)))).window == 7U);
  CHECK(the_only_violation(check("step_count", ending(7, sound_run::state_after(7)))).window == 7U);
}

TEST_CASE("a null window that changes the state breaks step_count") {
  entries j = sound_run::all();
  const std::size_t manifest =
      place_of<events::manifest_included>(j, [](const auto& m) { return m.window == sound_run::last; });
  j[manifest].event = events::window_null{sound_run::last};
  std::erase_if(j, [](const auto& e) {
    const auto* s = std::get_if<events::state_applied>(&e.event);
    return s != nullptr && s->window == sound_run::last && s->uid > 0;
  });
  CHECK_THAT(the_only_violation(check("step_count", j)).what, Contains("is null"));
}

TEST_CASE("a window that is applied before it is settled breaks step_count") {
  entries j = sound_run::all();
  std::erase_if(j, [](const auto& e) {
    const auto* s = std::get_if<events::state_applied>(&e.event);
    const auto* m = std::get_if<events::manifest_included>(&e.event);
    return (m != nullptr && m->window == sound_run::last) ||
           (s != nullptr && s->window == sound_run::last && s->uid > 0);
  });
  CHECK_THAT(the_only_violation(check("step_count", j)).what, Contains("before it is settled"));
}
