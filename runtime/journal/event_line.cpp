#include "runtime/journal/event_line.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <type_traits>

namespace gauntlet::runtime {

namespace {

using nlohmann::json;

// --- writing
// ----------------------------------------------------------------------------------------------------------

std::string json_text(std::string_view text) {
  return json(text).dump(-1, ' ', /*ensure_ascii=*/false, json::error_handler_t::replace);
}

template <class T>
std::string text_of(const T& value) {
  if constexpr (std::is_same_v<T, bool>)
    return value ? "true" : "false";
  else if constexpr (std::is_same_v<T, std::string>)
    return json_text(value);
  else if constexpr (std::is_same_v<T, double>)
    return std::isfinite(value) ? shortest(value) : json_text(shortest(value));
  else if constexpr (std::is_same_v<T, time_point>)
    return std::to_string(value.time_since_epoch().count());
  else if constexpr (std::is_same_v<T, digest> || std::is_same_v<T, hotkey>)
    return '"' + value.hex() + '"';
  else if constexpr (std::is_same_v<T, net::address>)
    return '"' + full_name(value) + '"';
  else if constexpr (std::is_enum_v<T>)
    return '"' + std::string(enum_name(value)) + '"';
  else
    return std::to_string(value);
}

template <class T>
std::string text_of(const std::vector<T>& list) {
  std::string text = "[";
  for (const T& item : list) {
    if (text.size() > 1) text += ',';
    text += text_of(item);
  }
  return text + ']';
}

// --- reading
// ----------------------------------------------------------------------------------------------------------

[[noreturn]] void refuse(std::string_view key, std::string_view wanted, const json& found) {
  throw malformed_line(fmt::format("\"{}\" should be {}, and is {}", key, wanted,
                                   found.dump(-1, ' ', false, json::error_handler_t::replace)));
}

const std::string& text_in(std::string_view key, const json& j, std::string_view wanted) {
  if (!j.is_string()) refuse(key, wanted, j);
  return j.get_ref<const std::string&>();
}

template <std::size_t N>
bool read_hex(std::string_view text, std::array<std::byte, N>& out) {
  const std::optional<byte_buffer> bytes = from_hex(text);
  if (!bytes || bytes->size() != N) return false;
  std::copy(bytes->begin(), bytes->end(), out.begin());
  return true;
}

template <class Enum>
bool read_name(std::string_view text, Enum& out) {
  const auto& names = enum_names<Enum>::values;
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end()) return false;
  out = static_cast<Enum>(found - names.begin());
  return true;
}

bool read_address(std::string_view text, net::address& out) {
  const std::size_t slash = text.find('/');
  if (!read_name(text.substr(0, slash), out.kind)) return false;
  out.key = {};
  return slash == std::string_view::npos || read_hex(text.substr(slash + 1), out.key.bytes);
}

void read(std::string_view key, const json& j, double& out) {
  if (j.is_number()) {
    out = j.get<double>();
    return;
  }
  const std::string& text = text_in(key, j, "a number");
  if (text == "nan")
    out = std::numeric_limits<double>::quiet_NaN();
  else if (text == "inf" || text == "-inf")
    out = text == "inf" ? HUGE_VAL : -HUGE_VAL;
  else
    refuse(key, "a number", j);
}

template <class T>
void read_integer(std::string_view key, const json& j, T& out) {
  using limits = std::numeric_limits<T>;
  if (j.is_number_unsigned()) {
    const auto value = j.get<std::uint64_t>();
    if (value > static_cast<std::uint64_t>(limits::max())) refuse(key, fmt::format("at most {}", limits::max()), j);
    out = static_cast<T>(value);
    return;
  }
  if constexpr (std::is_signed_v<T>) {
    if (j.is_number_integer()) {
      out = static_cast<T>(j.get<std::int64_t>());
      return;
    }
  }
  refuse(key, std::is_signed_v<T> ? "an integer" : "an integer from 0 up", j);
}

template <class T>
void read(std::string_view key, const json& j, T& out) {
  if constexpr (std::is_same_v<T, bool>) {
    if (!j.is_boolean()) refuse(key, "true or false", j);
    out = j.get<bool>();
  } else if constexpr (std::is_same_v<T, std::string>) {
    out = text_in(key, j, "a text");
  } else if constexpr (std::is_same_v<T, time_point>) {
    std::int64_t count = 0;
    read_integer(key, j, count);
    out = time_point(duration(count));
  } else if constexpr (std::is_same_v<T, digest> || std::is_same_v<T, hotkey>) {
    if (!read_hex(text_in(key, j, "64 hex digits"), out.bytes)) refuse(key, "64 hex digits", j);
  } else if constexpr (std::is_same_v<T, net::address>) {
    if (!read_address(text_in(key, j, "a node"), out)) refuse(key, "a node", j);
  } else if constexpr (std::is_enum_v<T>) {
    const std::string wanted = fmt::format("one of {}", fmt::join(enum_names<T>::values, ", "));
    if (!read_name(text_in(key, j, wanted), out)) refuse(key, wanted, j);
  } else {
    read_integer(key, j, out);
  }
}

template <class T>
void read(std::string_view key, const json& j, std::vector<T>& out) {
  if (!j.is_array()) refuse(key, "a list", j);
  out.clear();
  for (const json& item : j) {
    T value{};
    read(key, item, value);
    out.push_back(std::move(value));
  }
}

template <class T>
void read_member(const json& object, std::string_view key, T& out) {
  const auto found = object.find(key);
  if (found == object.end()) throw malformed_line(fmt::format("\"{}\" is missing", key));
  read(key, *found, out);
}

template <class Event>
bool read_event(std::string_view name, const json& object, actors::events::any& out) {
  if (name != Event::name) return false;
  Event event;
  Event::describe(event, [&](std::string_view key, auto& value, auto&&...) { read_member(object, key, value); });
  out = std::move(event);
  return true;
}

template <class... Events>
bool read_any(std::string_view name, const json& object, std::variant<Events...>& out) {
  return (read_event<Events>(name, object, out) || ...);
}

}  // namespace

std::string shortest(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  if (value == 0 && std::signbit(value)) return "-0.0";  // "-0" would read back as the integer 0
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  return {text, end};
}

std::string full_name(const net::address& a) {
  std::string text(net::to_string(a.kind));
  if (a.key != hotkey{}) text += '/' + a.key.hex();
  return text;
}

std::string header_line() { return fmt::format("{{\"journal\":{}}}", actors::journal_version); }

std::string to_line(const actors::journal_entry& entry) {
  std::string line = fmt::format("{{\"t\":{},\"by\":{}", text_of(entry.time), text_of(entry.node));
  std::visit(
      [&line](const auto& event) {
        line += fmt::format(",\"event\":\"{}\"", event.name);
        event.describe(event, [&line](std::string_view key, const auto& value, auto&&...) {
          line += fmt::format(",\"{}\":{}", key, text_of(value));
        });
      },
      entry.event);
  return line + '}';
}

std::vector<std::pair<std::string_view, std::string>> line_fields(const actors::events::any& event) {
  std::vector<std::pair<std::string_view, std::string>> fields;
  std::visit(
      [&fields](const auto& e) {
        e.describe(e, [&fields](std::string_view key, const auto& value, auto&&...) {
          fields.emplace_back(key, text_of(value));
        });
      },
      event);
  return fields;
}

actors::journal_entry from_line(std::string_view line) {
  const json object = json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) throw malformed_line("this is no JSON object");
  actors::journal_entry entry;
  std::string name;
  read_member(object, "t", entry.time);
  read_member(object, "by", entry.node);
  read_member(object, "event", name);
  if (!read_any(name, object, entry.event)) throw malformed_line(fmt::format("there is no event \"{}\"", name));
  // Whatever is left over, twice there or in another order shows up here.
  if (to_line(entry) != line)
    throw malformed_line("this is no line that gauntlet writes: a key too many, twice, or out of order");
  return entry;
}

}  // namespace gauntlet::runtime
