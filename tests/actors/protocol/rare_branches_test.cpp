#include "actors/protocol/rare_branches.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::actors;

TEST_CASE("a rare branch is taken one time in ten where it is on the table, and never elsewhere") {
  std::size_t on_the_table = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    rare_branches b(seed, 0.25);
    for (int i = 0; i < 400; ++i) b.take(rare_branch::put_again);
    const auto& c = b.of(rare_branch::put_again);
    CHECK(c.passed == 400);
    on_the_table += c.on_the_table ? 1 : 0;
    if (c.on_the_table) {
      CHECK(c.taken > 10);
      CHECK(c.taken < 80);
    } else {
      CHECK(c.taken == 0);
    }
    CHECK(b.of(rare_branch::lead_is_late).passed == 0);
  }
  CHECK(on_the_table > 25);
  CHECK(on_the_table < 80);
}

TEST_CASE("the same seed takes the same branches") {
  rare_branches one(7, 1), two(7, 1);
  for (int i = 0; i < 100; ++i) CHECK(one.take(rare_branch::lead_is_late) == two.take(rare_branch::lead_is_late));
}

TEST_CASE("branches are those of the innermost scope, and of none outside") {
  CHECK_FALSE(take_rare_branch(rare_branch::put_again));
  rare_branches outer(1, 1), inner(2, 1);
  {
    const rare_branches_scope a(&outer);
    take_rare_branch(rare_branch::put_again);
    {
      const rare_branches_scope b(&inner);
      take_rare_branch(rare_branch::put_again);
    }
    take_rare_branch(rare_branch::put_again);
  }
  take_rare_branch(rare_branch::put_again);
  CHECK(outer.of(rare_branch::put_again).passed == 2);
  CHECK(inner.of(rare_branch::put_again).passed == 1);
}
