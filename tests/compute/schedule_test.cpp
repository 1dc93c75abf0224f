#include "compute/schedule.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using gauntlet::compute::schedule;

TEST_CASE("the warm-up rises in a line from a tenth of the peak") {
  const schedule s{1.0, 250, 20000};
  REQUIRE(s.at(0) == Approx(0.1));
  REQUIRE(s.at(125) == Approx(0.55));
  REQUIRE(s.at(250) == Approx(1.0));
}

TEST_CASE("the cosine falls to a tenth and restarts with twice the period") {
  const schedule s{1.0, 10, 100};
  REQUIRE(s.at(60) == Approx(0.55));
  REQUIRE(s.at(109) == Approx(0.1).margin(1e-3));
  REQUIRE(s.at(110) == Approx(1.0));
  REQUIRE(s.at(210) == Approx(0.55));
  REQUIRE(s.at(310) == Approx(1.0));
  for (std::uint64_t t = 0; t < 2000; ++t) {
    REQUIRE(s.at(t) >= 0.1 - 1e-12);
    REQUIRE(s.at(t) <= 1 + 1e-12);
  }
}

TEST_CASE("a period of 0 ends the cosine with the run") {
  gauntlet::options o(gauntlet::compute::schedule_options(1.0, 20));
  o.set("period_steps", std::int64_t{0});
  REQUIRE(gauntlet::compute::schedule_of(o, 200).period_steps == 180);
  REQUIRE(gauntlet::compute::schedule_of(o, 10).period_steps == 1);
}
