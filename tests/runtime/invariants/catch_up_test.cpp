#include "tests/runtime/invariants/sound_run.hpp"

using namespace gauntlet;
using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;
using Catch::Matchers::Contains;

namespace {

/// Peer 1 says, right after applying window 5, that it has caught up.
entries with_catch_up(window_index claimed) {
  entries j = sound_run::all();
  const std::size_t at = place_of<events::state_applied>(j, [](const auto& e) { return e.uid == 1 && e.window == 5; });
  j.insert(j.begin() + static_cast<std::ptrdiff_t>(at) + 1,
           {j[at].time, sound_run::node(1), events::caught_up{net::role::peer, 1, claimed}});
  return j;
}

}  // namespace

TEST_CASE("a node that has caught up with what the others hold keeps catch_up") {
  const invariant_outcome o = check("catch_up", with_catch_up(5));
  CHECK(o.checks > 0);
  CHECK(o.breaches == 0);
}

TEST_CASE("a node that claims to have caught up with a window it has not applied breaks catch_up") {
  CHECK_THAT(the_only_violation(check("catch_up", with_catch_up(6))).what, Contains("has not applied it"));
}

TEST_CASE("a node that has caught up in another state breaks catch_up") {
  entries j = with_catch_up(5);
  const std::size_t at = place_of<events::state_applied>(j, [](const auto& e) { return e.uid == 1 && e.window == 5; });
  event_at<events::state_applied>(j, at).state = digest_of("another");
  const violation v = the_only_violation(check("catch_up", j));
  CHECK(v.window == 5U);
  CHECK(v.lines.size() == 3);
}

TEST_CASE("a node that calls itself caught up far behind the open window breaks catch_up") {
  CHECK(check("catch_up", with_catch_up(5), {"catch_up.lag_windows=1"}).breaches == 0);
  entries j = with_catch_up(5);
  const std::size_t at = place_of<events::caught_up>(j);
  const auto late = j[at];
  j.erase(j.begin() + static_cast<std::ptrdiff_t>(at));
  // Told three windows later, and nothing applied in between.
  std::erase_if(j, [](const auto& e) {
    const auto* s = std::get_if<events::state_applied>(&e.event);
    return s != nullptr && s->uid == 1 && s->window > 5;
  });
  j.insert(j.end() - 3, late);
  CHECK_THAT(the_only_violation(check("catch_up", j)).what, Contains("when window 9 is open"));
}
