#pragma once

#include "actors/protocol/journal.hpp"
#include "base/random.hpp"

#include <bit>
#include <type_traits>
#include <utility>
#include <vector>

/// Journal entries of every kind with arbitrary contents.
namespace gauntlet::runtime::test {

template <class T>
void fill(generator& draw, T& out) {
  if constexpr (std::is_same_v<T, bool>)
    out = draw.below(2) == 1;
  else if constexpr (std::is_same_v<T, double>)
    out = draw.below(8) == 0 ? static_cast<double>(draw.below(100)) : std::bit_cast<double>(draw.next());
  else if constexpr (std::is_same_v<T, std::string>)
    out = draw.below(2) == 0 ? "" : "a \"text\"\n\twith \\ and μ – <é>";
  else if constexpr (std::is_same_v<T, time_point>)
    out = time_point(duration(static_cast<std::int64_t>(draw.next() >> 1)));
  else if constexpr (std::is_same_v<T, digest> || std::is_same_v<T, hotkey>)
    for (std::byte& b : out.bytes) b = static_cast<std::byte>(draw.below(256));
  else if constexpr (std::is_same_v<T, net::address>) {
    fill(draw, out.kind);
    if (out.kind == net::role::peer || out.kind == net::role::validator) fill(draw, out.key);
    if (out.kind == net::role::coordinator) out = net::address::coordinator(draw.below(4));
  } else if constexpr (std::is_enum_v<T>)
    out = static_cast<T>(draw.below(enum_names<T>::values.size()));
  else
    out = static_cast<T>(draw.next());
}

template <class T>
void fill(generator& draw, std::vector<T>& out) {
  out.resize(draw.below(4));
  for (T& item : out) fill(draw, item);
}

template <class Event>
actors::journal_entry random_entry(generator& draw) {
  actors::journal_entry entry;
  fill(draw, entry.time);
  fill(draw, entry.node);
  Event event;
  Event::describe(event, [&draw](std::string_view, auto& value, auto&&...) { fill(draw, value); });
  entry.event = std::move(event);
  return entry;
}

template <std::size_t... Is>
std::vector<actors::journal_entry> one_of_each(generator& draw, std::index_sequence<Is...>) {
  return {random_entry<std::variant_alternative_t<Is, actors::events::any>>(draw)...};
}
inline std::vector<actors::journal_entry> one_of_each(generator& draw) {
  return one_of_each(draw, std::make_index_sequence<std::variant_size_v<actors::events::any>>());
}

}  // namespace gauntlet::runtime::test
