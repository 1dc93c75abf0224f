#include "actors/validator/validator_core.hpp"
#include "tests/actors/core_rig.hpp"
#include "tests/actors/validator/board.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::actors;
using namespace gauntlet::actors::test;

TEST_CASE("a window that was judged is on the validator's disk before its step is") {
  core_rig r(small_genesis(), second, [](const member_context& context) {
    register_rules();
    return std::make_unique<validator_core>(second, context, std::make_unique<validator_strategy>(), 7);
  });
  // Window 1 is null: there is a disk from then on.
  r.block_to(12);
  REQUIRE(r.core->disk());
  r.put(peer_key, 0, 2);
  r.hear(net::address::coordinator(), net::put_window_closed{2, r.now});
  REQUIRE(r.core->next_window() == 2);
  const auto disk = std::dynamic_pointer_cast<const validator_disk>(r.core->disk());
  REQUIRE(disk);
  CHECK(disk->next == 2);
  CHECK(disk->judged_through == 2);
  CHECK_FALSE(disk->scores.empty());
}
