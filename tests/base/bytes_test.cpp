#include "base/bytes.hpp"

#include "base/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

using namespace gauntlet;

TEST_CASE("hex of any bytes reads back as the same bytes, in either case") {
  generator random(1);
  for (std::size_t size = 0; size < 70; ++size) {
    byte_buffer bytes;
    for (std::size_t i = 0; i < size; ++i) bytes.push_back(static_cast<std::byte>(random.next()));
    std::string text = to_hex(bytes);
    CHECK(from_hex(text) == bytes);
    for (char& c : text) c = c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
    CHECK(from_hex(text) == bytes);
  }
  CHECK(to_hex(byte_buffer{std::byte{0x00}, std::byte{0xfe}, std::byte{0x1a}}) == "00fe1a");
}

TEST_CASE("text that is not hex is refused") {
  CHECK_FALSE(from_hex("abc"));
  CHECK_FALSE(from_hex("0g"));
  CHECK_FALSE(from_hex("0x10"));
  CHECK_FALSE(from_hex(" 1"));
  CHECK_FALSE(from_hex(std::string("a\0", 2)));
  CHECK(from_hex("")->empty());
}

TEST_CASE("what a byte writer puts down, a byte reader takes up again") {
  byte_buffer bytes;
  byte_writer out(bytes);
  out.put(std::uint8_t{7});
  out.put(std::int64_t{-2});
  out.put(0.1F);
  out.put_text("momentum");
  CHECK(bytes.size() == 1 + 8 + 4 + 4 + 8);

  byte_reader in(bytes);
  std::uint8_t small = 0;
  std::int64_t wide = 0;
  float real = 0;
  std::string text;
  REQUIRE(in.get(small));
  REQUIRE(in.get(wide));
  REQUIRE(in.get(real));
  REQUIRE(in.get_text(text, 8));
  CHECK(small == 7);
  CHECK(wide == -2);
  CHECK(real == 0.1F);
  CHECK(text == "momentum");
  CHECK(in.at_end());
}

TEST_CASE("numbers are stored with their lowest byte first") {
  byte_buffer bytes;
  byte_writer(bytes).put(std::uint32_t{0x01020304});
  CHECK(to_hex(bytes) == "04030201");
}

TEST_CASE("a byte reader that has failed once reads nothing more") {
  const byte_buffer bytes(3);
  byte_reader in(bytes);
  std::uint32_t wide = 99;
  std::uint8_t small = 99;
  CHECK_FALSE(in.get(wide));
  CHECK_FALSE(in.get(small));
  CHECK(wide == 99);
  CHECK(small == 99);
  CHECK_FALSE(in.ok());
  CHECK_FALSE(in.at_end());
}

TEST_CASE("a text longer than its limit or than the input is refused") {
  byte_buffer bytes;
  byte_writer(bytes).put_text("scheme");
  std::string text;
  CHECK_FALSE(byte_reader(bytes).get_text(text, 5));
  bytes.pop_back();
  CHECK_FALSE(byte_reader(bytes).get_text(text, 100));
  byte_buffer huge;
  byte_writer(huge).put(std::uint32_t{0xffffffff});
  CHECK_FALSE(byte_reader(huge).get_text(text, 0xffffffff));
}

TEST_CASE("arrays of bytes are ordered as memcmp orders them") {
  generator random(1);
  for (int i = 0; i < 2000; ++i) {
    std::array<std::byte, 32> a, b;
    for (std::byte& x : a) x = static_cast<std::byte>(random.below(4) * 85);
    b = a;
    // Differ in one place or in all behind one, or not at all.
    const std::size_t from = random.below(33);
    const std::size_t to = random.below(2) == 0 ? 32 : std::min<std::size_t>(32, from + 1);
    for (std::size_t j = from; j < to; ++j) b[j] = static_cast<std::byte>(random.next());
    CHECK(compare_bytes(a, b) == (std::memcmp(a.data(), b.data(), 32) <=> 0));
    CHECK((compare_bytes(a, b) == 0) == (a == b));
  }
}
