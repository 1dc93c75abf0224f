#pragma once

#include "base/fields.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "runtime/report/text.hpp"

#include <fmt/format.h>

#include <string>
#include <type_traits>

namespace gauntlet::runtime {

/// Values that `shown_value` takes; what holds several of them, each reader lays out in its own way.
template <class T>
inline constexpr bool is_plain_value =
    std::is_arithmetic_v<T> || std::is_enum_v<T> || std::is_same_v<T, digest> || std::is_same_v<T, hotkey> ||
    std::is_same_v<T, std::string> || std::is_same_v<T, time_point>;

/// A value of an event or a message as a person reads it: digests and keys in brief, times in seconds.
template <class T>
std::string shown_value(const T& value) {
  static_assert(is_plain_value<T>);
  if constexpr (std::is_same_v<T, bool>) {
    return value ? "true" : "false";
  } else if constexpr (std::is_same_v<T, digest>) {
    return value.brief();
  } else if constexpr (std::is_same_v<T, hotkey>) {
    return value.hex().substr(0, 8);
  } else if constexpr (std::is_same_v<T, std::string>) {
    return printable(value);
  } else if constexpr (std::is_same_v<T, time_point>) {
    return fmt::format("{:.3f}s", seconds(value));
  } else if constexpr (std::is_enum_v<T>) {
    if constexpr (requires { to_string(value); })
      return std::string(to_string(value));
    else
      return std::string(enum_name(value));
  } else {
    return fmt::format("{}", value);
  }
}

}  // namespace gauntlet::runtime
