#include "base/time.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;

TEST_CASE("seconds round to the nearest nanosecond, either side of zero") {
  CHECK(from_seconds(1.5).count() == 1500000000);
  CHECK(from_seconds(0.1).count() == 100000000);
  CHECK(from_seconds(2.4e-9).count() == 2);
  CHECK(from_seconds(2.6e-9).count() == 3);
  CHECK(from_seconds(-2.6e-9).count() == -3);
  CHECK(seconds(from_seconds(86400.25)) == 86400.25);
  CHECK(seconds(time_point(from_seconds(3))) == 3);
}
