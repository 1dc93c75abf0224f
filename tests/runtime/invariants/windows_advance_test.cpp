#include "tests/runtime/invariants/sound_run.hpp"

using namespace gauntlet;
using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;
using Catch::Matchers::Contains;

TEST_CASE("windows at their pace keep windows_advance") { holds_in_a_sound_run("windows_advance"); }

TEST_CASE("a window that takes too long breaks windows_advance") {
  // Four blocks of 5 s grace and 10 s put window, and 30 s of slack.
  for (const int late_s : {70, 90}) {
    entries j = sound_run::all();
    const std::size_t at = place_of<events::window_opened>(j, {}, 5);
    for (std::size_t i = at; i < j.size(); ++i) j[i].time += std::chrono::seconds(late_s);
    const invariant_outcome o = check("windows_advance", j);
    CHECK(o.breaches == (late_s > 82 ? 1 : 0));
    if (o.breaches > 0) CHECK(o.violations.front().lines.front() == line_of(at));
  }
}

TEST_CASE("a window that is passed over breaks windows_advance") {
  entries j = sound_run::all();
  j.erase(j.begin() + static_cast<std::ptrdiff_t>(place_of<events::window_opened>(j, {}, 5)));
  CHECK_THAT(the_only_violation(check("windows_advance", j)).what, Contains("opens after window"));
}

TEST_CASE("null windows without end break windows_advance, once") {
  entries j = sound_run::all();
  for (auto& e : j)
    if (const auto* m = std::get_if<events::manifest_included>(&e.event)) e.event = events::window_null{m->window};
  CHECK_THAT(the_only_violation(check("windows_advance", j)).what, Contains("6 windows in a row"));
  CHECK(check("windows_advance", j, {"windows_advance.null_windows_max=8"}).breaches == 0);
}
