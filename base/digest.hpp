#pragma once

#include "base/bytes.hpp"

#include <array>
#include <compare>

namespace gauntlet {

/// BLAKE2b with 32 bytes of output, the one hash of the system.
struct digest {
  std::array<std::byte, 32> bytes{};

  bool operator==(const digest&) const = default;
  auto operator<=>(const digest& other) const { return compare_bytes(bytes, other.bytes); }
  bool is_zero() const { return *this == digest{}; }
  std::string hex() const { return to_hex(bytes); }
  /// The first 12 hex characters: enough to tell two apart in a table.
  std::string brief() const { return hex().substr(0, 12); }
  /// The first 8 bytes as a number, for seeds and draws.
  std::uint64_t word() const;
};

digest digest_of(byte_view bytes);
inline digest digest_of(std::string_view text) { return digest_of(as_view(text)); }
std::optional<digest> digest_from_hex(std::string_view text);

/// Digest of data that arrives in pieces. Values are hashed as little-endian bytes, texts with their length.
class hasher {
 public:
  hasher();
  hasher(const hasher&) = delete;
  hasher& operator=(const hasher&) = delete;

  hasher& add(byte_view bytes);
  hasher& add_text(std::string_view text);
  hasher& add(const digest& value) { return add(byte_view(value.bytes)); }
  template <class T>
  requires std::is_arithmetic_v<T> hasher& add_value(T value) { return add(std::as_bytes(std::span(&value, 1))); }

  /// Ends the hasher; call it once.
  digest finish();

 private:
  alignas(64) std::array<std::byte, 384> state_;  ///< libsodium's
  bool finished_ = false;
};

/// Root of a binary tree over leaves of 1 MiB, so that a change of one leaf can be found and proven without the rest.
/// Leaves and nodes are hashed with different prefixes; an odd node moves up unchanged; empty input is one empty leaf.
digest tree_digest(byte_view bytes);

inline constexpr std::size_t tree_leaf_bytes = 1 << 20;

}  // namespace gauntlet
