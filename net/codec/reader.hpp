#pragma once

#include "base/bytes.hpp"
#include "base/time.hpp"
#include "net/codec/shapes.hpp"
#include "net/limits.hpp"

#include <concepts>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace gauntlet::net::wire {

struct length_forms;

/// Reads what `writer` writes, and nothing else: a number must have its shortest form, an array its exact length, a
/// text or list its limits. It pulls the values it expects one after the other instead of building a tree, so the input
/// can choose neither depth nor memory, and whatever is accepted would be written with the same bytes again.
///
/// Every `get` says whether it worked; after a failure nothing more is read.
class reader {
 public:
  /// `blobs` travelled beside the bytes, in the order in which they are named.
  explicit reader(byte_view bytes, std::span<const blob> blobs = {}) : rest_(bytes), blobs_(blobs) {}

  /// An array of exactly this many values follows.
  bool array(std::size_t size);
  bool get(bool& value);
  bool get(float& value);
  bool get(time_point& value);
  bool get(blob& value);
  bool get(address& value);
  bool get(std::string& value, limits range = {0, double(bounds::text_max)});
  bool get(byte_buffer& value, limits range);

  template <std::unsigned_integral T>
  bool get(T& value, limits range = {}) {
    std::uint64_t number = 0;
    if (!get_number(number)) return false;
    if (number > std::numeric_limits<T>::max()) return fail("number out of range");
    const auto real = static_cast<double>(number);
    if (real < range.min || real > range.max) return fail("number out of range");
    value = static_cast<T>(number);
    return true;
  }
  template <wire_enum T>
  bool get(T& value) {
    std::uint64_t number = 0;
    if (!get_number(number)) return false;
    if (number >= enum_size<T>) return fail("no such value");
    value = static_cast<T>(number);
    return true;
  }
  template <fixed_bytes T>
  bool get(T& value) {
    return get_exactly(value.bytes);
  }
  template <class T>
  bool get(std::vector<T>& values, limits range) {
    std::size_t size = 0;
    if (!get_list_size(size, range)) return false;
    values.resize(size);
    for (T& value : values)
      if (!get(value)) return false;
    return true;
  }
  template <described T>
  bool get(T& value) {
    if (!array(fields_count(value))) return false;
    bool read = true;
    T::describe(value, [&](std::string_view name, auto& member, auto&&... about) {
      read = read && get_field(name, member, about...);
    });
    return read;
  }

  /// The alternative of this number; the numbers are the positions in the variant.
  template <class Variant>
  bool get_alternative(std::uint64_t number, Variant& value) {
    return get_one_of(number, value, std::make_index_sequence<std::variant_size_v<Variant>>());
  }

  /// True when all is read and nothing is left over.
  bool finish();

  /// After a failure: where and why, for logs.
  std::string problem() const;

 private:
  bool fail(const char* why);
  bool get_marker(unsigned& marker);
  bool get_big_endian(unsigned width_bytes, std::uint64_t& value);
  bool get_number(std::uint64_t& value);
  /// The number that begins with this marker, already read.
  bool get_rest_of_number(unsigned marker, std::uint64_t& value);
  bool get_signed(std::int64_t& value);
  bool get_length(const length_forms& forms, std::size_t& size);
  bool get_array_size(std::size_t& size);
  bool get_list_size(std::size_t& size, limits range);
  bool get_bin(limits range, byte_view& bytes);
  bool get_exactly(std::span<std::byte> value);
  bool get_bytes(std::size_t size, byte_view& bytes);

  template <class T>
  bool get_field(std::string_view name, T& member, std::string_view = {}) {
    static_assert(!is_list<T>, "a list from the wire needs limits in its table");
    return noted(name, get(member));
  }
  template <class T>
  bool get_field(std::string_view name, T& member, std::string_view, limits range) {
    return noted(name, get(member, range));
  }
  bool noted(std::string_view name, bool read) {
    if (!read && where_.empty()) where_ = name;
    return read;
  }
  template <class Variant, std::size_t... Is>
  bool get_one_of(std::uint64_t number, Variant& value, std::index_sequence<Is...>) {
    bool read = false;
    const bool known = ((number == Is && (read = get(value.template emplace<Is>()), true)) || ...);
    return known ? read : fail("unknown type");
  }

  byte_reader rest_;
  std::span<const blob> blobs_;
  const char* why_ = nullptr;  ///< set by the first failure
  std::string_view where_;     ///< innermost field of that failure; a literal from the tables
};

}  // namespace gauntlet::net::wire
