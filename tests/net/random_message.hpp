#pragma once

#include "base/random.hpp"
#include "net/codec/shapes.hpp"
#include "net/message/envelope.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <variant>
#include <vector>

/// Random instances of everything that has a field table, within the table's limits; sizes and numbers favour the edges
/// where the encoding changes its form.
namespace gauntlet::net::testing {

class random_instances {
 public:
  explicit random_instances(std::uint64_t seed) : random_(seed) {}

  template <class T>
  T make() {
    T value{};
    fill(value);
    return value;
  }
  /// A message of the type with this number.
  net::message message(std::size_t number) {
    net::message m;
    fill_alternative(m, number, std::make_index_sequence<std::variant_size_v<net::message>>());
    return m;
  }
  net::call call(std::size_t number) {
    net::call c;
    fill_alternative(c, number, std::make_index_sequence<std::variant_size_v<net::call>>());
    return c;
  }
  net::envelope envelope(std::size_t number) {
    net::envelope e;
    fill(e.from.kind);
    fill(e.from.key);
    e.content = message(number);
    return e;
  }
  generator& random() { return random_; }

 private:
  /// Every width is as likely as any other, and so are its first and last values.
  std::uint64_t edgy_number() {
    const std::uint64_t bits = random_.below(65);
    if (bits == 0) return 0;
    const std::uint64_t top = std::uint64_t{1} << (bits - 1);
    switch (random_.below(3)) {
      case 0: return top;
      case 1: return top | (top - 1);
      default: return top | random_.below(top);
    }
  }
  std::size_t edgy_size(limits range, std::size_t usual_max) {
    const auto most = static_cast<std::size_t>(range.max);
    const std::size_t size = random_.chance(0.05) ? most : random_.below(usual_max + 1);
    return std::clamp(size, static_cast<std::size_t>(std::max(range.min, 0.0)), most);
  }

  void fill(bool& value) { value = random_.chance(0.5); }
  template <std::unsigned_integral T>
  void fill(T& value, limits range = {}) {
    value = static_cast<T>(edgy_number());
    if (static_cast<double>(value) > range.max)
      value = static_cast<T>(random_.below(static_cast<std::uint64_t>(range.max) + 1));
  }
  template <wire::wire_enum T>
  void fill(T& value) {
    value = static_cast<T>(random_.below(wire::enum_size<T>));
  }
  void fill(float& value) {
    const auto bits = static_cast<std::uint32_t>(random_.next());
    std::memcpy(&value, &bits, sizeof value);
    if (random_.chance(0.2)) value = random_.chance(0.5) ? 1.0F : -0.0F;
  }
  void fill(time_point& value) {
    const auto count = static_cast<std::int64_t>(edgy_number());
    value = time_point(duration(count));
  }
  template <wire::fixed_bytes T>
  void fill(T& value) {
    for (std::byte& b : value.bytes) b = static_cast<std::byte>(random_.next());
  }
  void fill(std::string& value, limits range = {0, double(bounds::text_max)}) {
    value.resize(edgy_size(range, 40));
    for (char& c : value) c = static_cast<char>(random_.next());
  }
  void fill(byte_buffer& value, limits range) {
    value.resize(edgy_size(range, 300));
    for (std::byte& b : value) b = static_cast<std::byte>(random_.next());
  }
  void fill(blob& value) {
    if (random_.chance(0.3)) return;
    byte_buffer bytes(random_.chance(0.3) ? 0 : random_.below(300));
    value = make_blob(std::move(bytes));
  }
  template <class T>
  void fill(std::vector<T>& values, limits range) {
    // Many large items would pass the limit of the whole message.
    if constexpr (described<T>) range.max = std::min(range.max, 3.0);
    values.resize(edgy_size(range, 3));
    for (T& value : values) fill(value);
  }
  template <described T>
  void fill(T& value) {
    T::describe(value, [this](std::string_view, auto& member, auto&&... about) { this->fill_field(member, about...); });
  }
  template <class T>
  void fill_field(T& member, std::string_view = {}) {
    fill(member);
  }
  template <class T>
  void fill_field(T& member, std::string_view, limits range) {
    fill(member, range);
  }
  template <class Variant, std::size_t... Is>
  void fill_alternative(Variant& value, std::size_t number, std::index_sequence<Is...>) {
    ((number == Is ? fill(value.template emplace<Is>()) : void()), ...);
  }

  generator random_;
};

inline constexpr std::size_t message_types = std::variant_size_v<message>;
inline constexpr std::size_t call_types = std::variant_size_v<call>;

}  // namespace gauntlet::net::testing
