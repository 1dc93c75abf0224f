#include "tests/runtime/invariants/sound_run.hpp"

using namespace gauntlet;
using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;
using Catch::Matchers::Contains;

namespace {

std::size_t applied_by(const entries& j, gauntlet::uid u, window_index w) {
  return place_of<events::state_applied>(j, [=](const auto& e) { return e.uid == u && e.window == w; });
}

}  // namespace

TEST_CASE("nodes that apply window after window keep state_order") { holds_in_a_sound_run("state_order"); }

TEST_CASE("a node that applies a window again breaks state_order") {
  entries j = sound_run::all();
  const std::size_t at = applied_by(j, 0, 5);
  j.insert(j.begin() + static_cast<std::ptrdiff_t>(at), j[at]);
  const violation v = the_only_violation(check("state_order", j));
  CHECK(v.lines == std::vector<std::uint64_t>{line_of(at + 1), line_of(at)});
  CHECK_THAT(v.what, Contains("window 5 after window 5"));
}

TEST_CASE("a node that leaves a window out breaks state_order") {
  entries j = sound_run::all();
  j.erase(j.begin() + static_cast<std::ptrdiff_t>(applied_by(j, 0, 5)));
  CHECK_THAT(the_only_violation(check("state_order", j)).what, Contains("window 6 after window 4"));
}

TEST_CASE("a node that was started anew may begin where it likes") {
  entries j = sound_run::all();
  const std::size_t at = applied_by(j, 0, 5);
  j[at].event = events::node_started{net::role::peer, sound_run::node(0).key, "", "honest"};
  CHECK(check("state_order", j).breaches == 0);
}

TEST_CASE("a node that had lost its uid for a while may have applied a window without telling, once") {
  for (const bool twice : {false, true}) {
    entries j = sound_run::all();
    if (twice) j.erase(j.begin() + static_cast<std::ptrdiff_t>(applied_by(j, 0, 7)));
    const std::size_t at = applied_by(j, 0, 5);
    j.erase(j.begin() + static_cast<std::ptrdiff_t>(at));
    lend_uid_0(j, at);
    CHECK(check("state_order", j).breaches == (twice ? 1 : 0));
  }
}

TEST_CASE("a node that had lost its uid goes back no more than others") {
  entries j = sound_run::all();
  const std::size_t at = applied_by(j, 0, 5);
  auto again = j[at];
  std::get<events::state_applied>(again.event).window = 3;
  j.insert(j.begin() + static_cast<std::ptrdiff_t>(at) + 1, again);
  lend_uid_0(j, at + 1);
  CHECK_THAT(the_only_violation(check("state_order", j)).what, Contains("window 3 after window 5"));
}

TEST_CASE("a node that hears of two reorganisations at once goes back as far as the first") {
  for (const bool both : {true, false}) {
    entries j = sound_run::all();
    const std::size_t later = applied_by(j, 0, 6);
    const auto fifth = j[applied_by(j, 0, 5)];
    j.insert(j.begin() + static_cast<std::ptrdiff_t>(later), fifth);
    lend_uid_0(j, later);
    if (both) lend_uid_0(j, applied_by(j, 0, 5) + 1);
    CHECK(check("state_order", j).breaches == (both ? 0 : 1));
  }
}
