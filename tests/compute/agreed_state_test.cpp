#include "compute/agreed_state.hpp"

#include <catch2/catch.hpp>

#include <bit>

using namespace gauntlet;
using namespace gauntlet::compute;

namespace {

shared_buffer buffer_of(std::size_t size, float first = 0) {
  auto made = std::make_shared<flat_buffer>(size);
  made->span()[0] = first;
  return made;
}

}  // namespace

TEST_CASE("equal parameters, optimiser state and step count make equal states") {
  const state_ptr one = make_state(buffer_of(100, 1), buffer_of(50, 2), 3);
  const state_ptr other = make_state(buffer_of(100, 1), buffer_of(50, 2), 3);
  CHECK(one->id == other->id);
  CHECK(one->id == digest_of_state(*one));
}

TEST_CASE("any difference between two states shows in their digests") {
  const state_ptr state = make_state(buffer_of(100, 1), buffer_of(50, 2), 3);
  CHECK(state->id != make_state(buffer_of(100, 1), buffer_of(50, 2), 4)->id);
  CHECK(state->id != make_state(buffer_of(100, 1), nullptr, 3)->id);
  CHECK(state->id != make_state(buffer_of(50, 2), buffer_of(100, 1), 3)->id);

  // One bit of the last value in a buffer of several tree leaves.
  const std::size_t size = 3 * tree_leaf_bytes / sizeof(float) + 5;
  auto changed = std::make_shared<flat_buffer>(size);
  changed->span().back() = std::bit_cast<float>(std::uint32_t{1});
  CHECK(make_state(buffer_of(size), nullptr, 0)->id != make_state(changed, nullptr, 0)->id);
}

TEST_CASE("zero and minus zero are different states: agreement is about bits") {
  CHECK(make_state(buffer_of(4, 0.0F), nullptr, 0)->id != make_state(buffer_of(4, -0.0F), nullptr, 0)->id);
}
