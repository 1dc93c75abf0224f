#include "compute/payload.hpp"

#include "base/random.hpp"
#include "compute/demo/demo_scheme.hpp"
#include "compute/demo/value_codec.hpp"
#include "demo/golden.hpp"

#include <catch2/catch.hpp>

#include <bit>
#include <cmath>
#include <limits>

using namespace gauntlet;
using namespace gauntlet::compute;

namespace {

demo::demo_scheme small_scheme(std::size_t bits) {
  layout l;
  l.add("a", {48, 20});
  l.add("b", {7});
  demo::demo_options o;
  o.topk = 3;
  o.value_bits = bits;
  return {l, o};
}

byte_buffer valid_payload(const demo::demo_scheme& s, window_index window) {
  flat_buffer g(s.parameters().size());
  generator random(5);
  for (float& v : g.span()) v = static_cast<float>(random.normal());
  const auto state = s.first_state(std::make_shared<const flat_buffer>(s.parameters().size()));
  return *s.encode(*state, s.first_feedback(), g.span(), window, nullptr).payload;
}

/// First byte of the value section of the first tensor.
std::size_t values_begin(const demo::demo_scheme& s) {
  return payload_header_bytes + packed_bytes(s.shape().entries_of(s.shape().tensors().front()), demo::index_bits);
}

void write_float(byte_buffer& b, std::size_t at, float v) { std::memcpy(b.data() + at, &v, sizeof v); }

}  // namespace

TEST_CASE("every defect of a payload has its own reason") {
  const auto s = small_scheme(32);
  const byte_buffer good = valid_payload(s, 9);
  REQUIRE(good.size() == s.payload_bytes());
  REQUIRE(s.validate(good, 9) == rejection::none);
  REQUIRE(s.validate(good, 8) == rejection::wrong_window);
  REQUIRE(s.validate(byte_view(good).first(20), 9) == rejection::too_short);
  REQUIRE(s.validate(byte_view(good).first(good.size() - 1), 9) == rejection::wrong_size);
  const auto with = [&good](std::size_t at, std::byte value) {
    byte_buffer b = good;
    b[at] = value;
    return b;
  };
  REQUIRE(s.validate(with(0, std::byte{0}), 9) == rejection::bad_magic);
  REQUIRE(s.validate(with(4, std::byte{99}), 9) == rejection::bad_version);
  REQUIRE(s.validate(with(6, std::byte{16}), 9) == rejection::wrong_scheme);
  REQUIRE(s.validate(with(7, std::byte{1}), 9) == rejection::padding_not_zero);
  REQUIRE(s.validate(with(16, ~good[16]), 9) == rejection::wrong_scheme);
  REQUIRE(s.validate(with(48, ~good[48]), 9) == rejection::wrong_layout);
  byte_buffer longer = good;
  longer.push_back(std::byte{0});
  REQUIRE(s.validate(longer, 9) == rejection::wrong_size);

  byte_buffer duplicate = good;  // second index of the first chunk := the first one
  duplicate[payload_header_bytes + 1] =
      (duplicate[payload_header_bytes + 1] & std::byte{15}) | (duplicate[payload_header_bytes] << 4);
  duplicate[payload_header_bytes + 2] =
      (duplicate[payload_header_bytes + 1] & std::byte{15}) << 4 | (duplicate[payload_header_bytes] >> 4);
  REQUIRE(s.validate(duplicate, 9) == rejection::index_order);
  REQUIRE(s.validate(with(payload_header_bytes + 1, std::byte{255}), 9) == rejection::index_range);

  byte_buffer bad = good;
  write_float(bad, values_begin(s), std::numeric_limits<float>::quiet_NaN());
  REQUIRE(s.validate(bad, 9) == rejection::value_not_finite);
  write_float(bad, values_begin(s), std::numeric_limits<float>::infinity());
  REQUIRE(s.validate(bad, 9) == rejection::value_not_finite);
  write_float(bad, values_begin(s), 1e20F);
  REQUIRE(s.validate(bad, 9) == rejection::value_out_of_bounds);
}

TEST_CASE("an accepted payload re-encodes to the same bytes at every width") {
  for (const std::size_t bits : {32, 16, 8, 4, 2}) {
    const auto s = small_scheme(bits);
    const byte_buffer good = valid_payload(s, 3);
    REQUIRE(s.validate(good, 3) == rejection::none);
    REQUIRE(s.reencode(good) == good);
  }
}

TEST_CASE("index pairs pack as the golden vectors say") {
  for (const auto& c : demo::golden::vectors()["pack12"]) {
    const auto numbers = c["indices"].get<std::vector<std::uint16_t>>();
    byte_buffer packed;
    pack_bits(numbers, 12, packed);
    const auto expected = c["bytes"].get<std::vector<int>>();
    REQUIRE(packed.size() == expected.size());
    for (std::size_t i = 0; i < packed.size(); ++i) REQUIRE(std::to_integer<int>(packed[i]) == expected[i]);
    std::vector<std::uint16_t> back(numbers.size());
    REQUIRE(unpack_bits(packed, 12, back));
    REQUIRE(back == numbers);
  }
}

TEST_CASE("numbers of every width survive packing, and set padding bits are refused") {
  generator random(8);
  for (const std::size_t bits : {1, 2, 4, 8, 12, 16}) {
    std::vector<std::uint16_t> numbers(1 + random.below(50));
    for (auto& n : numbers) n = static_cast<std::uint16_t>(random.below(std::uint64_t{1} << bits));
    byte_buffer packed;
    pack_bits(numbers, bits, packed);
    REQUIRE(packed.size() == packed_bytes(numbers.size(), bits));
    std::vector<std::uint16_t> back(numbers.size());
    REQUIRE(unpack_bits(packed, bits, back));
    REQUIRE(back == numbers);
    if (numbers.size() * bits % 8 == 0) continue;
    packed.back() |= std::byte{128};
    REQUIRE_FALSE(unpack_bits(packed, bits, back));
  }
}

TEST_CASE("half floats round to nearest even and back without loss") {
  for (std::uint32_t h = 0; h < 65536; ++h) {
    const float f = from_half(static_cast<std::uint16_t>(h));
    if (std::isfinite(f)) REQUIRE(to_half(f) == h);
  }
  REQUIRE(to_half(1.0F) == 0x3c00);
  REQUIRE(to_half(-2.0F) == 0xc000);
  REQUIRE(to_half(65504.0F) == 0x7bff);
  REQUIRE(to_half(1e9F) == 0x7bff);
  REQUIRE(to_half(0x1p-24F) == 1);
  REQUIRE(to_half(0x1p-25F) == 0);               // halfway to zero, even is 0
  REQUIRE(to_half(1 + 0x1p-11F) == 0x3c00);      // halfway, even is below
  REQUIRE(to_half(1 + 3 * 0x1p-11F) == 0x3c02);  // halfway, even is above
}

TEST_CASE("quantised values follow the golden vectors") {
  for (const auto& c : demo::golden::vectors()["quantisation"]) {
    const auto bins = c["bins"].get<std::size_t>();
    const auto values = c["values"].get<std::vector<float>>();
    const auto q = demo::quantise(values, static_cast<std::size_t>(std::countr_zero(bins)));
    const auto codes = c["codes"].get<std::vector<int>>();
    const auto dequantised = c["dequantised"].get<std::vector<double>>();
    REQUIRE(q.codes.size() == codes.size());
    for (std::size_t i = 0; i < codes.size(); ++i) {
      REQUIRE(q.codes[i] == codes[i]);
      REQUIRE(std::fabs(static_cast<double>(q.table[q.codes[i]] + q.shift) - dequantised[i]) < 1e-6);
    }
  }
}
