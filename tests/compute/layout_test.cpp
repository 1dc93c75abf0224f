#include "compute/layout.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet::compute;

namespace {

layout two_tensors(const std::string& second, std::int64_t width) {
  layout made;
  made.add("first", {3, 5});
  made.add(second, {width});
  return made;
}

}  // namespace

TEST_CASE("every tensor starts on a 64-byte boundary behind the one before it") {
  layout made;
  made.add("a", {3, 5});
  made.add("b", {16});
  made.add("c", {17});
  REQUIRE(made.tensors().size() == 3);
  CHECK(made.tensors()[0].offset == 0);
  CHECK(made.tensors()[1].offset == 16);
  CHECK(made.tensors()[2].offset == 32);
  CHECK(made.size() == 64);
  CHECK(made.parameter_count() == 15 + 16 + 17);
}

TEST_CASE("layouts have one digest exactly when names, shapes and places are the same") {
  CHECK(two_tensors("second", 7).id() == two_tensors("second", 7).id());
  CHECK(two_tensors("second", 7).id() != two_tensors("other", 7).id());
  // The same place and padded size, another shape.
  CHECK(two_tensors("second", 7).id() != two_tensors("second", 8).id());
  layout transposed;
  transposed.add("first", {5, 3});
  transposed.add("second", {7});
  CHECK(transposed.id() != two_tensors("second", 7).id());
  CHECK(layout().id() != two_tensors("second", 7).id());
}
