#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <string_view>

/// One table per struct, read by every codec, document and check.
///
/// A struct lists its members once:
///
///     struct link { double latency_ms = 20;
///       template <class Self, class Visitor> static void describe(Self& self, Visitor&& field) {
///         field("latency_ms", self.latency_ms, "one-way delay of a message", limits{0, 1e5}); } };
///
/// `Self` is const for writers and mutable for readers. The order of the table is the order on the wire, in the journal
/// and in the documents. A visitor is called as `field(name, value)`, `field(name, value, help)` or
/// `field(name, value, help, limits)`.
namespace gauntlet {

/// Inclusive bounds of a number, of a text's length or of a list's size.
struct limits {
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
};

/// Names of an enum's values in order, for configs and journals; specialise with `static constexpr std::array values`.
template <class Enum>
struct enum_names;

template <class Enum>
std::string_view enum_name(Enum value) {
  return enum_names<Enum>::values[static_cast<std::size_t>(value)];
}

template <class T>
concept described = requires(T& value) {
  T::describe(value, [](std::string_view, auto&, auto&&...) {});
};

}  // namespace gauntlet
