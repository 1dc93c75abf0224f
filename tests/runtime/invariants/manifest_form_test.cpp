#include "tests/runtime/invariants/sound_run.hpp"

using namespace gauntlet;
using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;
using Catch::Matchers::Contains;

namespace {

violation with_uids(std::vector<gauntlet::uid> uids) {
  entries j = sound_run::all();
  const std::size_t at = place_of<events::manifest_included>(j);
  event_at<events::manifest_included>(j, at).uids = std::move(uids);
  const violation v = the_only_violation(check("manifest_form", j));
  CHECK(v.lines == std::vector<std::uint64_t>{line_of(at)});
  return v;
}

}  // namespace

TEST_CASE("up to G peers in the order of their uids keep manifest_form") { holds_in_a_sound_run("manifest_form"); }

TEST_CASE("a manifest of too many, of nobody, out of order, twice, or of no peer breaks manifest_form") {
  CHECK_THAT(with_uids({0, 1, 2, 3}).what, Contains("G is 3"));
  CHECK_THAT(with_uids({}).what, Contains("nobody"));
  CHECK_THAT(with_uids({1, 0}).what, Contains("uid 0 after uid 1"));
  CHECK_THAT(with_uids({1, 1}).what, Contains("uid 1 after uid 1"));
  CHECK_THAT(with_uids({0, sound_run::lead}).what, Contains("no peer's"));
  CHECK_THAT(with_uids({0, 17}).what, Contains("no peer's"));
}

TEST_CASE("a manifest dated another block breaks manifest_form") {
  entries j = sound_run::all();
  ++event_at<events::manifest_included>(j, place_of<events::manifest_included>(j)).height;
  CHECK_THAT(the_only_violation(check("manifest_form", j)).what, Contains("is dated block"));
}

TEST_CASE("a manifest may name a peer whose uid a validator has taken over since") {
  entries j = sound_run::all();
  const std::size_t at = place_of<events::manifest_included>(j);
  const net::address taker{net::role::validator, sound_run::node(sound_run::second).key};
  const actors::journal_entry taken{j[at].time, {}, events::registered{1, taker.kind, taker.key, 1000, 0}};
  j.insert(j.begin() + static_cast<std::ptrdiff_t>(at), taken);
  // It may not be named for windows that ended after it was gone.
  const invariant_outcome o = check("manifest_form", j);
  CHECK(o.breaches > 0);
  for (const violation& v : o.violations) CHECK(v.lines.front() > line_of(at) + 1);
}
