#include "tests/runtime/invariants/sound_run.hpp"

using namespace gauntlet;
using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;
using Catch::Matchers::Contains;

namespace {

template <class Edit>
violation after(Edit edit) {
  entries j = sound_run::all();
  const std::size_t at = place_of<events::tempo_paid>(j, {}, 2);
  edit(event_at<events::tempo_paid>(j, at));
  const violation v = the_only_violation(check("emission", j));
  CHECK(v.lines.front() == line_of(at));
  return v;
}

}  // namespace

TEST_CASE("payments that add up keep the invariant of emission") { holds_in_a_sound_run("emission"); }

TEST_CASE("one unit too many, too few or in the dark breaks the invariant of emission") {
  CHECK_THAT(after([](auto& t) { ++t.payout[0]; }).what, Contains("pays 801 units in all, and says 800"));
  CHECK_THAT(after([](auto& t) { --t.payout[4], --t.paid; }).what, Contains("pays 799 units") && Contains("of 800"));
  CHECK_THAT(after([](auto& t) { ++t.held_back; }).what, Contains("holds 1 back"));
  CHECK_THAT(after([](auto& t) { ++t.held_back, ++t.emission; }).what, Contains("800 were issued"));
  CHECK_THAT(after([](auto& t) { ++t.owner; }).what, Contains("1 for the owner"));
  CHECK_THAT(after([](auto& t) { t.payout.pop_back(); }).what, Contains("different length"));
}

TEST_CASE("what rounding leaves over belongs to the next tempo") {
  entries j = sound_run::all();
  auto& first = event_at<events::tempo_paid>(j, place_of<events::tempo_paid>(j, {}, 1));
  --first.payout[0], --first.paid, ++first.carried;
  auto& next = event_at<events::tempo_paid>(j, place_of<events::tempo_paid>(j, {}, 2));
  ++next.payout[0], ++next.paid, ++next.emission;
  CHECK(check("emission", j).breaches == 0);
  --next.payout[0], --next.paid, --next.emission;
  CHECK_THAT(the_only_violation(check("emission", j)).what, Contains("801 were issued"));
}

TEST_CASE("a payment that is left out breaks the invariant of emission") {
  entries j = sound_run::all();
  j.erase(j.begin() + static_cast<std::ptrdiff_t>(place_of<events::tempo_paid>(j, {}, 2)));
  CHECK_THAT(the_only_violation(check("emission", j)).what, Contains("a tempo has 8 blocks"));
}
