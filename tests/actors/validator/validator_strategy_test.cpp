#include "actors/validator/validator_strategy.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::actors;

TEST_CASE("an honest validator scores whom the rule has drawn and posts what the scores say") {
  validator_strategy honest;
  CHECK(honest.choose_scored(1, {3, 5, 7}, {3, 7}) == std::vector<uid>{3, 7});
  const auto weights = honest.choose_weights(1, {{3, 0.25}, {7, 0.75}});
  REQUIRE(weights.size() == 2);
  CHECK(weights[1].uid == 7);
  CHECK(weights[1].weight == 0.75);
}
