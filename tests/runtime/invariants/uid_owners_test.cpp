#include "tests/runtime/invariants/sound_run.hpp"

using namespace gauntlet;
using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;
using Catch::Matchers::Contains;

namespace {

entries with(const std::vector<events::any>& added) {
  entries j = sound_run::all();
  std::size_t at = 20;
  for (const events::any& e : added) {
    j.insert(j.begin() + static_cast<std::ptrdiff_t>(at), {j[at].time, {}, e});
    ++at;
  }
  return j;
}

/// Six slots, and all of them taken.
invariant_outcome check_when_full(const entries& j) {
  actors::protocol_parameters p = sound_parameters();
  p.chain.max_uids = 6;
  return check("uid_owners", j, {}, p);
}

hotkey newcomer() {
  hotkey key;
  key.bytes[0] = std::byte{1};
  return key;
}

events::registered given(gauntlet::uid u, const hotkey& to) { return {u, net::role::peer, to, 0, 0}; }

}  // namespace

TEST_CASE("one uid a hotkey and one owner a uid keep uid_owners") {
  holds_in_a_sound_run("uid_owners");
  CHECK(check("uid_owners", with({given(6, newcomer())})).breaches == 0);
}

TEST_CASE("a newcomer that replaces somebody in a full subnet keeps uid_owners") {
  CHECK(check_when_full(with({events::replaced{2, sound_run::node(2).key, newcomer(), 5}, given(2, newcomer())}))
            .breaches == 0);
}

TEST_CASE("a second uid of a hotkey breaks uid_owners") {
  const violation v = the_only_violation(check("uid_owners", with({given(6, sound_run::node(2).key)})));
  CHECK_THAT(v.what, Contains("is given uid 6, and holds uid 2"));
}

TEST_CASE("a uid beyond the next free one, or beyond the last, breaks uid_owners") {
  CHECK_THAT(the_only_violation(check("uid_owners", with({given(9, newcomer())}))).what, Contains("when 6 are in use"));
  CHECK_THAT(the_only_violation(check_when_full(with({given(6, newcomer())}))).what, Contains("when 6 are in use"));
}

TEST_CASE("a uid that is given to somebody else without replacing its owner breaks uid_owners") {
  CHECK_THAT(the_only_violation(check("uid_owners", with({given(2, newcomer())}))).what,
             Contains("has not replaced anybody"));
}

TEST_CASE("replacing somebody while there is room, or who is not there, breaks uid_owners") {
  const std::vector<events::any> exchange{events::replaced{2, sound_run::node(2).key, newcomer(), 5},
                                          given(2, newcomer())};
  CHECK_THAT(the_only_violation(check("uid_owners", with(exchange))).what, Contains("6 of 256 are in use"));
  const std::vector<events::any> mistaken{events::replaced{2, sound_run::node(3).key, newcomer(), 5},
                                          given(2, newcomer())};
  CHECK_THAT(the_only_violation(check_when_full(with(mistaken))).what, Contains("which it does not hold"));
}
