#pragma once

#include "base/fields.hpp"
#include "base/ids.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace gauntlet::net {

enum class role : std::uint8_t { chain, coordinator, storage, peer, validator };

inline constexpr std::size_t roles_count = 5;
std::string_view to_string(role r);

/// Where a message goes: a role and the hotkey of the node that plays it. Chain, coordinator and storage are well known
/// and may be addressed with a zero key; coordinators that stand by, with a key that says their rank.
struct address {
  role kind = role::chain;
  hotkey key{};

  auto operator<=>(const address&) const = default;

  static address chain() { return {role::chain, {}}; }
  /// Rank 0 is the first one, 255 the last that there can be; addresses compare as their ranks do.
  static address coordinator(std::uint64_t rank = 0) {
    address a{role::coordinator, {}};
    a.key.bytes.back() = static_cast<std::byte>(rank);
    return a;
  }
  static address storage() { return {role::storage, {}}; }
};

/// "peer/3fa2c1…" with the first 8 hex characters of the key, or "chain"; "coordinator/1" for the first that stands by.
std::string to_string(const address& a);

}  // namespace gauntlet::net

template <>
struct gauntlet::enum_names<gauntlet::net::role> {
  static constexpr std::array<std::string_view, 5> values{"chain", "coordinator", "storage", "peer", "validator"};
};
