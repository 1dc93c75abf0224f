#include "base/nearest.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;

namespace {

const std::vector<std::string> known{"honest", "copier", "free_rider", "sign_flip"};

}  // namespace

TEST_CASE("a mistyped name is taken for the nearest known one") {
  CHECK(nearest_name("honset", known) == "honest");
  CHECK(nearest_name("copyer", known) == "copier");
  CHECK(nearest_name("freerider", known) == "free_rider");
  CHECK(nearest_name("sign_flip", known) == "sign_flip");
}

TEST_CASE("a name unlike all others is near none") {
  CHECK_FALSE(nearest_name("validator", known));
  CHECK_FALSE(nearest_name("", known));
  CHECK_FALSE(nearest_name("honest", {}));
}

TEST_CASE("of equally near names the first is taken") {
  CHECK(nearest_name("peer_3", {"peer_1", "peer_2"}) == "peer_1");
}

TEST_CASE("a suggestion names the near one, or else all") {
  CHECK(suggest("honset", known) == "did you mean 'honest'?");
  CHECK(suggest("validator", known) == "known names: honest, copier, free_rider, sign_flip");
}
