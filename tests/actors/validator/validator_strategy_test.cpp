#include "actors/validator/validator_strategy.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace gauntlet;
using namespace gauntlet::actors;

TEST_CASE("S_t is drawn without replacement, and who waited longer is drawn more often") {
  validator_strategy honest;
  generator random(5);
  std::map<uid, int> drawn;
  for (int i = 0; i < 4000; ++i) {
    const auto s = honest.choose_scored(1, {{1, 1}, {4, 3}, {9, 1}, {10, 1}}, 2, random);
    REQUIRE(s.size() == 2);
    REQUIRE(s[0] < s[1]);
    for (const uid u : s) ++drawn[u];
  }
  CHECK(drawn[4] > 1.5 * drawn[1]);
  CHECK(drawn[1] == Approx(drawn[9]).epsilon(0.15));
}

TEST_CASE("S_t is everybody when there are few, and nobody when there is none") {
  validator_strategy honest;
  generator random(5);
  CHECK(honest.choose_scored(1, {{3, 1}, {7, 8}}, 5, random) == std::vector<uid>{3, 7});
  CHECK(honest.choose_scored(1, {}, 5, random).empty());
}
