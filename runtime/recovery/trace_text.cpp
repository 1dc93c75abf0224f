#include "runtime/recovery/trace_text.hpp"

#include "base/fields.hpp"
#include "runtime/journal/value_shown.hpp"

#include <fmt/format.h>

#include <array>
#include <type_traits>

namespace gauntlet::runtime {

namespace {

template <class T>
constexpr bool has_size = requires(const T& v) {
  v.size();
};

template <class T>
std::string shown(const T& value) {
  if constexpr (std::is_same_v<T, blob>) {
    return fmt::format("{} B", as_view(value).size());
  } else if constexpr (std::is_same_v<T, byte_buffer>) {
    return fmt::format("{} B", value.size());
  } else if constexpr (is_plain_value<T>) {
    return shown_value(value);
  } else if constexpr (has_size<T>) {
    return fmt::format("[{}]", value.size());
  } else {
    return {};
  }
}

/// The fields that fit into a line; those of structs inside stand beside them.
template <class Struct>
void add_fields(std::string& line, const Struct& content) {
  Struct::describe(content, [&line](std::string_view name, const auto& value, auto&&...) {
    using field = std::remove_cvref_t<decltype(value)>;
    if constexpr (described<const field>) {
      add_fields(line, value);
    } else {
      const std::string text = shown(value);
      if (!text.empty() && name != "request" && name != "run") line += fmt::format(" {}={}", name, text);
    }
  });
}

std::string message_text(const net::message& m) {
  std::string line(net::name_of(m));
  std::visit([&line](const auto& content) { add_fields(line, content); }, m);
  return line;
}

std::string_view job_name(std::size_t index) {
  static constexpr std::array<std::string_view, std::variant_size_v<compute::job>> names{
      "gradient", "combine", "encode", "edit", "score", "apply", "compare", "evaluate"};
  return names[index];
}

std::string happened(const actors::event& e) {
  if (const auto* m = std::get_if<actors::message_arrived>(&e))
    return fmt::format("<- {:<20} {}", net::to_string(m->envelope->from), message_text(m->envelope->content));
  if (const auto* j = std::get_if<actors::job_finished>(&e))
    return j->result ? fmt::format("job {} ends: {}", j->id, job_name(j->result->index()))
                     : fmt::format("job {} fails", j->id);
  if (const auto* t = std::get_if<actors::timer_fired>(&e)) return fmt::format("timer {}", t->id);
  return std::holds_alternative<actors::started>(e) ? "starts" : "is told to stop";
}

}  // namespace

std::string trace_text(time_point now, const net::address& node, const actors::event& e, const actors::effects& out) {
  std::string text = fmt::format("{:>10.3f}s  {} {}\n", seconds(now), net::to_string(node), happened(e));
  constexpr std::string_view indent = "                -> ";
  for (const auto& m : out.messages)
    text += fmt::format("{}{:<20} {}\n", indent, net::to_string(m.to), message_text(m.content));
  for (const auto& j : out.jobs) text += fmt::format("{}job {}: {}\n", indent, j.id, job_name(j.content.index()));
  for (const auto& t : out.timers) text += fmt::format("{}timer {} at {:.3f}s\n", indent, t.id, seconds(t.due));
  return text;
}

}  // namespace gauntlet::runtime
