#pragma once

#include "base/fields.hpp"
#include "base/ids.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace gauntlet::net {

enum class role : std::uint8_t { chain, coordinator, storage, peer, validator };

inline constexpr std::size_t roles_count = 5;
std::string_view to_string(role r);

/// Where a message goes: a role and the hotkey of the node that plays it. Chain, coordinator and storage are well known
/// and may be addressed with a zero key.
struct address {
  role kind = role::chain;
  hotkey key{};

  auto operator<=>(const address&) const = default;

  static address chain() { return {role::chain, {}}; }
  static address coordinator() { return {role::coordinator, {}}; }
  static address storage() { return {role::storage, {}}; }
};

/// "peer/3fa2c1…" with the first 8 hex characters of the key, or "chain".
std::string to_string(const address& a);

}  // namespace gauntlet::net

template <>
struct gauntlet::enum_names<gauntlet::net::role> {
  static constexpr std::array<std::string_view, 5> values{"chain", "coordinator", "storage", "peer", "validator"};
};
