#include "compute/flat_buffer.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdint>

using namespace gauntlet::compute;

TEST_CASE("a new buffer is zero and starts on a 64-byte boundary") {
  for (const std::size_t size : {1U, 15U, 16U, 1000U}) {
    const flat_buffer buffer(size);
    CHECK(buffer.size() == size);
    CHECK(reinterpret_cast<std::uintptr_t>(buffer.data()) % 64 == 0);
    CHECK(std::all_of(buffer.span().begin(), buffer.span().end(), [](float x) { return x == 0; }));
  }
}

TEST_CASE("a copied buffer has its own values, a moved one takes them along") {
  flat_buffer first(3);
  first.span()[1] = 7;
  flat_buffer copy = first;
  copy.span()[1] = 8;
  CHECK(first.span()[1] == 7);

  const float* const place = copy.data();
  const flat_buffer moved = std::move(copy);
  CHECK(moved.data() == place);
  CHECK(moved.span()[1] == 8);

  first = moved;
  CHECK(first.span()[1] == 8);
}

TEST_CASE("an empty buffer has no values and no bytes") {
  const flat_buffer buffer;
  CHECK(buffer.empty());
  CHECK(buffer.bytes().empty());
  CHECK(flat_buffer(buffer).empty());
}

TEST_CASE("a buffer made on demand is made once, by whoever reads it first") {
  int made = 0;
  const shared_buffer b = flat_buffer::on_demand(3, [&made] {
    ++made;
    auto values = std::make_shared<flat_buffer>(3);
    values->data()[2] = 5;
    return values;
  });
  CHECK(b->size() == 3);
  CHECK(b->unmade());
  CHECK(made == 0);
  CHECK(b->span()[2] == 5);
  CHECK(flat_buffer(*b).span()[2] == 5);
  CHECK_FALSE(b->unmade());
  CHECK(made == 1);
}

TEST_CASE("a buffer whose making failed can be asked again") {
  int tries = 0;
  const shared_buffer b = flat_buffer::on_demand(1, [&tries]() -> shared_buffer {
    if (++tries == 1) throw std::runtime_error("not yet");
    return std::make_shared<flat_buffer>(1);
  });
  CHECK_THROWS_AS(b->span(), std::runtime_error);
  CHECK(b->unmade());
  CHECK(b->span()[0] == 0);
}
