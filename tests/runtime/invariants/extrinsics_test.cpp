#include "tests/runtime/invariants/sound_run.hpp"

using namespace gauntlet;
using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;
using Catch::Matchers::Contains;

TEST_CASE("growing nonces keep the invariant of extrinsics") { holds_in_a_sound_run("extrinsics"); }

TEST_CASE("a call that is included twice breaks the invariant of extrinsics") {
  entries j = sound_run::all();
  const auto signed_ones = [](const events::block_made& b) { return !b.nonces.empty(); };
  const std::size_t at = place_of<events::block_made>(j, signed_ones, 5);
  const std::size_t before = place_of<events::block_made>(j, signed_ones, 4);
  event_at<events::block_made>(j, at).nonces = event_at<events::block_made>(j, before).nonces;
  const violation v = the_only_violation(check("extrinsics", j));
  CHECK(v.lines == std::vector<std::uint64_t>{line_of(at), line_of(before)});
}

TEST_CASE("a call without a nonce breaks the invariant of extrinsics") {
  entries j = sound_run::all();
  event_at<events::block_made>(j, place_of<events::block_made>(j)).nonces.pop_back();
  CHECK_THAT(the_only_violation(check("extrinsics", j)).what, Contains("6 senders and 5 nonces"));
}
