#include "actors/protocol/downloads.hpp"

#include "base/random.hpp"

#include <catch2/catch.hpp>

namespace gauntlet::actors {

namespace {

blob some_bytes(std::size_t size) {
  generator random = generator_for(1, "download");
  byte_buffer bytes(size);
  for (std::byte& b : bytes) b = static_cast<std::byte>(random.next());
  return make_blob(std::move(bytes));
}

blob part_of(const blob& whole, std::size_t from, std::size_t to) {
  return make_blob(
      {whole->begin() + static_cast<std::ptrdiff_t>(from), whole->begin() + static_cast<std::ptrdiff_t>(to)});
}

}  // namespace

TEST_CASE("an object that comes in one part is not copied") {
  const blob object = some_bytes(1000);
  download d;
  CHECK(d.add(object, 1000));
  CHECK(d.held() == 1000);
  CHECK_FALSE(d.add(object, 1000));
  CHECK(d.whole(digest_of(as_view(object))) == object);
}

TEST_CASE("parts are put together, and what does not fit is refused") {
  const blob object = some_bytes(1000);
  download d;
  CHECK_FALSE(d.add(nullptr, 1000));
  CHECK_FALSE(d.add(part_of(object, 0, 0), 1000));
  CHECK(d.add(part_of(object, 0, 400), 1000));
  CHECK_FALSE(d.add(part_of(object, 0, 700), 1000));
  CHECK(d.add(part_of(object, 400, 1000), 1000));
  CHECK(d.held() == 1000);
  CHECK(*d.whole(digest_of(as_view(object))) == *object);
}

TEST_CASE("bytes that are not what was asked for are let go of, and the download begins anew") {
  const blob object = some_bytes(1000);
  const blob other = some_bytes(999);
  download d;
  CHECK(d.add(other, 999));
  CHECK(d.whole(digest_of(as_view(object))) == nullptr);
  CHECK(d.held() == 0);
  CHECK(d.add(object, 1000));
  CHECK(d.whole(digest_of(as_view(object))) == object);
}

}  // namespace gauntlet::actors
