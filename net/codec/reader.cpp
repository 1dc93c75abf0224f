#include "net/codec/reader.hpp"

#include <algorithm>
#include <array>

namespace gauntlet::net::wire {

/// How long a text, an array or some bytes are: in the marker itself when short, else in 1, 2 or 4 bytes behind it.
struct length_forms {
  struct wide_form {
    unsigned marker;
    std::uint64_t floor;  ///< shortest length that needs this form
  };
  unsigned short_first, short_count;
  std::array<wide_form, 3> wide;
  const char* mismatch;
};

namespace {

// Markers of the msgpack specification.
constexpr unsigned positive_max = 0x7f;
constexpr unsigned nil_marker = 0xc0;
constexpr unsigned false_marker = 0xc2;
constexpr unsigned true_marker = 0xc3;
constexpr unsigned float_marker = 0xca;
constexpr unsigned uint_first = 0xcc, uint_last = 0xcf;
constexpr unsigned int_first = 0xd0, int_last = 0xd3;
constexpr unsigned negative_first = 0xe0;
constexpr unsigned no_marker = 0x100;

constexpr length_forms array_forms{0x90, 16, {{{no_marker, 0}, {0xdc, 16}, {0xdd, 0x10000}}}, "not an array"};
constexpr length_forms text_forms{0xa0, 32, {{{0xd9, 32}, {0xda, 0x100}, {0xdb, 0x10000}}}, "not a text"};
constexpr length_forms bin_forms{no_marker, 0, {{{0xc4, 0}, {0xc5, 0x100}, {0xc6, 0x10000}}}, "not bytes"};

bool within(std::size_t size, limits range) {
  const auto real = static_cast<double>(size);
  return real >= range.min && real <= range.max;
}

}  // namespace

bool reader::fail(const char* why) {
  if (why_ == nullptr) why_ = why;
  return false;
}

std::string reader::problem() const {
  std::string text(why_ == nullptr ? "" : why_);
  return where_.empty() ? text : std::string(where_) + ": " + text;
}

bool reader::get_bytes(std::size_t size, byte_view& bytes) {
  if (why_ != nullptr) return false;
  bytes = rest_.take(size);
  return rest_.ok() || fail("cut short");
}

bool reader::get_marker(unsigned& marker) {
  byte_view bytes;
  if (!get_bytes(1, bytes)) return false;
  marker = std::to_integer<unsigned>(bytes[0]);
  return true;
}

bool reader::get_big_endian(unsigned width_bytes, std::uint64_t& value) {
  byte_view bytes;
  if (!get_bytes(width_bytes, bytes)) return false;
  value = 0;
  for (const std::byte b : bytes) value = value << 8 | std::to_integer<std::uint64_t>(b);
  return true;
}

bool reader::get_number(std::uint64_t& value) {
  unsigned marker = 0;
  return get_marker(marker) && get_rest_of_number(marker, value);
}

bool reader::get_rest_of_number(unsigned marker, std::uint64_t& value) {
  if (marker <= positive_max) {
    value = marker;
    return true;
  }
  if (marker < uint_first || marker > uint_last) return fail("not a number");
  // The smallest value that needs the width.
  static constexpr std::array<std::uint64_t, 4> floors{0x80, 0x100, 0x10000, 0x100000000};
  const unsigned form = marker - uint_first;
  if (!get_big_endian(1U << form, value)) return false;
  return value >= floors[form] || fail("number longer than needed");
}

bool reader::get_signed(std::int64_t& value) {
  unsigned marker = 0;
  std::uint64_t bits = 0;
  if (!get_marker(marker)) return false;
  if (marker >= negative_first) {
    value = static_cast<std::int8_t>(marker);
    return true;
  }
  if (marker < int_first || marker > int_last) {
    if (!get_rest_of_number(marker, bits)) return false;
    value = static_cast<std::int64_t>(bits);
    return value >= 0 || fail("number out of range");
  }
  // Non-negative numbers have the unsigned forms, so only what is below these may stand here.
  static constexpr std::array<std::int64_t, 4> ceilings{-32, -128, -32768, std::numeric_limits<std::int32_t>::min()};
  const unsigned form = marker - int_first;
  const unsigned width_bytes = 1U << form;
  if (!get_big_endian(width_bytes, bits)) return false;
  const unsigned unused_bits = 64 - 8 * width_bytes;
  value = static_cast<std::int64_t>(bits << unused_bits) >> unused_bits;
  return value < ceilings[form] || fail("number longer than needed");
}

bool reader::get_length(const length_forms& forms, std::size_t& size) {
  unsigned marker = 0;
  if (!get_marker(marker)) return false;
  if (marker >= forms.short_first && marker - forms.short_first < forms.short_count) {
    size = marker - forms.short_first;
    return true;
  }
  for (unsigned i = 0; i < forms.wide.size(); ++i) {
    if (marker != forms.wide[i].marker) continue;
    std::uint64_t length = 0;
    if (!get_big_endian(1U << i, length)) return false;
    size = length;
    return length >= forms.wide[i].floor || fail("length longer than needed");
  }
  return fail(forms.mismatch);
}

bool reader::get_array_size(std::size_t& size) { return get_length(array_forms, size); }

bool reader::array(std::size_t size) {
  std::size_t found = 0;
  if (!get_array_size(found)) return false;
  return found == size || fail("wrong number of fields");
}

bool reader::get_list_size(std::size_t& size, limits range) {
  if (!get_array_size(size)) return false;
  if (!within(size, range)) return fail("list size out of range");
  // Each item takes a byte at least: a list that can't be there gets no memory.
  return size <= rest_.remaining() || fail("cut short");
}

bool reader::get(bool& value) {
  unsigned marker = 0;
  if (!get_marker(marker)) return false;
  if (marker != false_marker && marker != true_marker) return fail("not a truth value");
  value = marker == true_marker;
  return true;
}

bool reader::get(float& value) {
  unsigned marker = 0;
  if (!get_marker(marker)) return false;
  if (marker != float_marker) return fail("not a 32-bit float");
  std::uint64_t wide = 0;
  if (!get_big_endian(4, wide)) return false;
  const auto bits = static_cast<std::uint32_t>(wide);
  std::memcpy(&value, &bits, sizeof value);
  return true;
}

bool reader::get(time_point& value) {
  std::int64_t count = 0;
  if (!get_signed(count)) return false;
  value = time_point(duration(count));
  return true;
}

bool reader::get(std::string& value, limits range) {
  std::size_t size = 0;
  byte_view bytes;
  if (!get_length(text_forms, size)) return false;
  if (!within(size, range)) return fail("text length out of range");
  if (!get_bytes(size, bytes)) return false;
  value.assign(as_text(bytes));
  return true;
}

bool reader::get_bin(limits range, byte_view& bytes) {
  std::size_t size = 0;
  if (!get_length(bin_forms, size)) return false;
  if (!within(size, range)) return fail("size out of range");
  return get_bytes(size, bytes);
}

bool reader::get(byte_buffer& value, limits range) {
  byte_view bytes;
  if (!get_bin(range, bytes)) return false;
  value.assign(bytes.begin(), bytes.end());
  return true;
}

bool reader::get_exactly(std::span<std::byte> value) {
  const auto size = static_cast<double>(value.size());
  byte_view bytes;
  if (!get_bin({size, size}, bytes)) return false;
  std::copy(bytes.begin(), bytes.end(), value.begin());
  return true;
}

bool reader::get(blob& value) {
  unsigned marker = 0;
  std::uint64_t size = 0;
  if (!get_marker(marker)) return false;
  if (marker == nil_marker) {
    value = nullptr;
    return true;
  }
  if (!get_rest_of_number(marker, size)) return false;
  if (blobs_.empty() || !blobs_.front()) return fail("blob missing");
  if (blobs_.front()->size() != size) return fail("blob of another size");
  value = blobs_.front();
  blobs_ = blobs_.subspan(1);
  return true;
}

bool reader::get(address& value) { return array(2) && get(value.kind) && get(value.key); }

bool reader::finish() {
  if (why_ != nullptr) return false;
  if (!rest_.at_end()) return fail("bytes left over");
  return blobs_.empty() || fail("blobs left over");
}

}  // namespace gauntlet::net::wire
