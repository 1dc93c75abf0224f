#pragma once

#include "base/bytes.hpp"

#include <array>
#include <compare>
#include <cstdint>

namespace gauntlet {

/// Slot of a node on the chain, 0…`uids_max`-1. A new owner of a slot is a new node.
using uid = std::uint16_t;

/// Index of a window: `block height / blocks_per_window`.
using window_index = std::uint64_t;

using block_height = std::uint64_t;

/// Position of one training sequence in the data; what a sample holds is the business of the data source alone.
using sample_id = std::uint64_t;

/// Ed25519 public key that names a node.
struct hotkey {
  std::array<std::byte, 32> bytes{};

  bool operator==(const hotkey&) const = default;
  auto operator<=>(const hotkey& other) const { return compare_bytes(bytes, other.bytes); }
  std::string hex() const { return to_hex(bytes); }
};

/// Ed25519 signature.
struct signature {
  std::array<std::byte, 64> bytes{};

  auto operator<=>(const signature&) const = default;
};

/// The chain has at most this many uids (gauntlet.md A.1).
inline constexpr std::size_t uids_max = 256;

}  // namespace gauntlet
