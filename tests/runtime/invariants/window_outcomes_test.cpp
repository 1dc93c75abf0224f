#include "tests/runtime/invariants/sound_run.hpp"

#include <algorithm>

using namespace gauntlet;
using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;
using Catch::Matchers::Contains;

namespace {

std::size_t manifest_of(const entries& j, window_index w) {
  return place_of<events::manifest_included>(j, [w](const auto& m) { return m.window == w; });
}

}  // namespace

TEST_CASE("one manifest or null a window keeps window_outcomes") { holds_in_a_sound_run("window_outcomes"); }

TEST_CASE("a second manifest of a window breaks window_outcomes") {
  entries j = sound_run::all();
  const std::size_t at = manifest_of(j, 3);
  j.insert(j.begin() + static_cast<std::ptrdiff_t>(at) + 1, j[at]);
  // The count at the end is off as well; here the end is cut off.
  j.pop_back();
  const violation v = the_only_violation(check("window_outcomes", j));
  CHECK(v.lines == std::vector<std::uint64_t>{line_of(at + 1), line_of(at)});
}

TEST_CASE("a window that is never settled breaks window_outcomes") {
  entries j = sound_run::all();
  j.erase(j.begin() + static_cast<std::ptrdiff_t>(manifest_of(j, sound_run::last)));
  j.pop_back();
  const auto opened = std::find_if(j.rbegin(), j.rend(), [](const actors::journal_entry& e) {
    return std::holds_alternative<events::window_opened>(e.event);
  });
  actors::journal_entry next = *opened;
  ++std::get<events::window_opened>(next.event).window;
  j.push_back(next);
  CHECK_THAT(the_only_violation(check("window_outcomes", j)).what, Contains("the last that was settled is 7"));
}

TEST_CASE("a run that calls itself complete a window early breaks window_outcomes") {
  entries j = sound_run::all();
  event_at<events::run_closed>(j, j.size() - 1).window -= 1;
  CHECK_THAT(the_only_violation(check("window_outcomes", j)).what, Contains("ends at window 7"));
}
