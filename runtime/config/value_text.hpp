#pragma once

#include "base/fields.hpp"
#include "base/options.hpp"

#include <fmt/format.h>

#include <string>
#include <type_traits>

namespace gauntlet::runtime {

/// A text in TOML quotes.
std::string toml_quoted(std::string_view text);

/// A value as TOML writes it; reading it back gives the same value.
template <class T>
std::string toml_text(const T& value) {
  if constexpr (std::is_enum_v<T>) {
    return toml_quoted(enum_name(value));
  } else if constexpr (std::is_same_v<T, bool>) {
    return value ? "true" : "false";
  } else if constexpr (std::is_floating_point_v<T>) {
    std::string text = fmt::format("{}", value);  // shortest that reads back the same
    if (text.find_first_of(".e") == std::string::npos) text += ".0";
    return text;
  } else if constexpr (std::is_integral_v<T>) {
    return fmt::format("{}", value);
  } else if constexpr (std::is_same_v<T, option_value>) {
    return std::visit([](const auto& v) { return toml_text(v); }, value);
  } else {
    return toml_quoted(value);
  }
}

}  // namespace gauntlet::runtime
