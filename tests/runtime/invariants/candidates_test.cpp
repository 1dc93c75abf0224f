#include "tests/runtime/invariants/sound_run.hpp"

using namespace gauntlet;
using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;
using Catch::Matchers::Contains;

namespace {

template <class Edit>
violation after(Edit edit) {
  entries j = sound_run::all();
  edit(event_at<events::candidates_published>(j, place_of<events::candidates_published>(j)));
  return the_only_violation(check("candidates", j));
}

}  // namespace

TEST_CASE("candidates published once, in their window, keep the invariant") { holds_in_a_sound_run("candidates"); }

TEST_CASE("candidates published twice break the invariant") {
  entries j = sound_run::all();
  const std::size_t at = place_of<events::candidates_published>(j);
  j.insert(j.begin() + static_cast<std::ptrdiff_t>(at), j[at]);
  const violation v = the_only_violation(check("candidates", j));
  CHECK(v.lines == std::vector<std::uint64_t>{line_of(at + 1), line_of(at)});
}

TEST_CASE("candidates of another window, of no peers, named twice or by a peer break the invariant") {
  CHECK_THAT(after([](auto& c) { c.window += 20; }).what, Contains("when window 2 is open"));
  CHECK_THAT(after([](auto& c) { c.ranked = {0, sound_run::lead}; }).what, Contains("no peer's"));
  CHECK_THAT(after([](auto& c) { c.ranked = {0, 0}; }).what, Contains("uid 0 twice"));
  CHECK_THAT(after([](auto& c) { c.validator = 1; }).what, Contains("no validator's"));
}
