#include "tests/runtime/invariants/sound_run.hpp"

using namespace gauntlet;
using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;
using Catch::Matchers::Contains;

TEST_CASE("linked blocks keep block_chain") { holds_in_a_sound_run("block_chain"); }

TEST_CASE("a block with another parent breaks block_chain") {
  for (const std::size_t n : {0U, 9U}) {
    entries j = sound_run::all();
    const std::size_t at = place_of<events::block_made>(j, {}, n);
    event_at<events::block_made>(j, at).parent = digest_of("elsewhere");
    const violation v = the_only_violation(check("block_chain", j));
    CHECK(v.lines.front() == line_of(at));
    CHECK_THAT(v.what, Contains("parent"));
  }
}

TEST_CASE("a block older than the one before breaks block_chain") {
  entries j = sound_run::all();
  event_at<events::block_made>(j, place_of<events::block_made>(j, {}, 9)).made_at -= std::chrono::seconds(3);
  CHECK_THAT(the_only_violation(check("block_chain", j)).what, Contains("older"));
}

TEST_CASE("a height that is left out breaks block_chain") {
  entries j = sound_run::all();
  const std::size_t at = place_of<events::block_made>(
      j, [](const auto& b) { return b.height % 4 == 3; }, 8);
  event_at<events::block_made>(j, at).height += 1;
  j.resize(at + 1);
  CHECK_THAT(the_only_violation(check("block_chain", j)).what, Contains("follows block"));
}

TEST_CASE("a window that opens elsewhere than at its first block breaks block_chain") {
  entries j = sound_run::all();
  event_at<events::window_opened>(j, place_of<events::window_opened>(j)).window += 1;
  CHECK_THAT(the_only_violation(check("block_chain", j)).what, Contains("a window has 4 blocks"));
}

TEST_CASE("a run that closes with another head breaks block_chain") {
  entries j = sound_run::all();
  event_at<events::run_closed>(j, j.size() - 1).chain_head = digest_of("elsewhere");
  CHECK_THAT(the_only_violation(check("block_chain", j)).what, Contains("chain head"));
}
