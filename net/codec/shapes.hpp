#pragma once

#include "base/fields.hpp"
#include "net/address.hpp"
#include "net/message/chain.hpp"
#include "net/message/storage.hpp"

#include <array>
#include <concepts>
#include <cstddef>
#include <type_traits>
#include <vector>

/// What kinds of field there are on the wire; shared by writer and reader so that they can't differ.
namespace gauntlet::net::wire {

/// Digest, hotkey, signature: always the same number of bytes.
template <class T>
concept fixed_bytes = requires(T& value) {
  requires std::same_as<typename decltype(T::bytes)::value_type, std::byte>;
  std::tuple_size<decltype(T::bytes)>::value;
};

template <class T>
inline constexpr bool is_list = false;
template <class T>
inline constexpr bool is_list<std::vector<T>> = true;

/// Values that an enum has; everything from here on is refused.
template <class Enum>
inline constexpr std::size_t enum_size = 0;
template <>
inline constexpr std::size_t enum_size<role> = roles_count;
template <>
inline constexpr std::size_t enum_size<storage_status> = storage_statuses_count;
template <>
inline constexpr std::size_t enum_size<dispute_reason> = dispute_reasons_count;

template <class T>
concept wire_enum = std::is_enum_v<T> && enum_size<T> >
0;

/// Length of the array that a struct becomes.
template <described T>
std::size_t fields_count(const T& value) {
  std::size_t count = 0;
  T::describe(value, [&count](std::string_view, const auto&, auto&&...) { ++count; });
  return count;
}

}  // namespace gauntlet::net::wire
