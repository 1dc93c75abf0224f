#include "runtime/journal/event_text.hpp"

#include "runtime/journal/value_shown.hpp"

#include <fmt/format.h>

#include <type_traits>

namespace gauntlet::runtime {

namespace {

template <class T>
std::string shown(const T& value) {
  if constexpr (std::is_same_v<T, net::address>) {
    return net::to_string(value);
  } else if constexpr (std::is_same_v<T, double>) {
    return fmt::format("{:.4f}", value);
  } else if constexpr (is_plain_value<T>) {
    return shown_value(value);
  } else {
    std::string list;
    for (const auto& item : value) list += (list.empty() ? "" : " ") + shown(item);
    return "[" + list + "]";
  }
}

}  // namespace

std::string_view event_name(const actors::journal_entry& entry) {
  return std::visit([](const auto& e) { return std::remove_cvref_t<decltype(e)>::name; }, entry.event);
}

std::vector<event_field> event_fields(const actors::journal_entry& entry) {
  std::vector<event_field> fields;
  std::visit(
      [&fields](const auto& e) {
        using event = std::remove_cvref_t<decltype(e)>;
        event::describe(e, [&fields](std::string_view name, const auto& value, auto&&...) {
          fields.push_back({name, shown(value)});
        });
      },
      entry.event);
  return fields;
}

std::string event_text(const actors::journal_entry& entry) {
  std::string line =
      fmt::format("{:>10.3f}s  {:<19} {:<22}", seconds(entry.time), net::to_string(entry.node), event_name(entry));
  for (const event_field& f : event_fields(entry)) line += fmt::format(" {}={}", f.name, f.text);
  return line;
}

}  // namespace gauntlet::runtime
