#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace gauntlet {

static_assert(std::endian::native == std::endian::little, "every stored format is little endian");

using byte_buffer = std::vector<std::byte>;
using byte_view = std::span<const std::byte>;

/// Immutable bytes that travel between actors without being copied.
using blob = std::shared_ptr<const byte_buffer>;

inline blob make_blob(byte_buffer bytes) { return std::make_shared<const byte_buffer>(std::move(bytes)); }
inline byte_view as_view(std::string_view text) { return std::as_bytes(std::span(text.data(), text.size())); }
inline byte_view as_view(const blob& bytes) { return bytes ? byte_view(*bytes) : byte_view(); }
inline std::string_view as_text(byte_view bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

std::string to_hex(byte_view bytes);

/// Lower- or upper-case hex; nothing when a character or the length is wrong.
std::optional<byte_buffer> from_hex(std::string_view text);

/// The order of memcmp. Digests and keys look random, so that the first word tells nearly all of them apart: that is
/// compared right here.
template <std::size_t N>
requires(N > sizeof(std::uint64_t)) std::strong_ordering
    compare_bytes(const std::array<std::byte, N>& a, const std::array<std::byte, N>& b) {
  std::uint64_t first_of_a, first_of_b;
  std::memcpy(&first_of_a, a.data(), sizeof first_of_a);
  std::memcpy(&first_of_b, b.data(), sizeof first_of_b);
  if (first_of_a != first_of_b) return __builtin_bswap64(first_of_a) <=> __builtin_bswap64(first_of_b);
  return std::memcmp(a.data(), b.data(), N) <=> 0;
}

/// Appends little-endian values to a buffer.
class byte_writer {
 public:
  explicit byte_writer(byte_buffer& out) : out_(out) {}

  template <class T>
  requires std::is_arithmetic_v<T>
  void put(T value) { put_bytes(std::as_bytes(std::span(&value, 1))); }
  void put_bytes(byte_view bytes) { out_.insert(out_.end(), bytes.begin(), bytes.end()); }
  /// Length as u32, then the bytes.
  void put_text(std::string_view text) {
    put(static_cast<std::uint32_t>(text.size()));
    put_bytes(as_view(text));
  }

 private:
  byte_buffer& out_;
};

/// Reads little-endian values from bytes that nobody vouches for: every read says whether it was possible, and a failed
/// one leaves the reader failed for good.
class byte_reader {
 public:
  explicit byte_reader(byte_view bytes) : rest_(bytes) {}

  template <class T>
  requires std::is_arithmetic_v<T>
  bool get(T& value) {
    const byte_view bytes = take(sizeof(T));
    if (bytes.size() != sizeof(T)) return false;
    std::memcpy(&value, bytes.data(), sizeof(T));
    return true;
  }
  template <std::size_t N>
  bool get(std::array<std::byte, N>& value) {
    const byte_view bytes = take(N);
    if (bytes.size() != N) return false;
    std::memcpy(value.data(), bytes.data(), N);
    return true;
  }
  bool get_text(std::string& text, std::size_t size_max);
  /// Exactly `size` bytes of the input, or an empty view when it has fewer.
  byte_view take(std::size_t size);
  bool ok() const { return ok_; }
  bool at_end() const { return ok_ && rest_.empty(); }
  std::size_t remaining() const { return rest_.size(); }

 private:
  byte_view rest_;
  bool ok_ = true;
};

}  // namespace gauntlet
