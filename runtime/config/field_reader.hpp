#pragma once

#include "base/errors.hpp"
#include "base/fields.hpp"
#include "base/nearest.hpp"
#include "base/options.hpp"
#include "base/registry.hpp"
#include "runtime/config/config_schema.hpp"
#include "runtime/config/config_tree.hpp"

#include <fmt/format.h>

#include <cmath>
#include <concepts>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

namespace gauntlet::runtime {

/// One key as messages name it: where it stands and its full name.
struct key_place {
  const config_node& node;
  std::string name;  ///< "window.put_window_s"

  [[noreturn]] void refuse(const std::string& what, const std::string& mend) const {
    throw user_error(fmt::format("{}: {} = {}: {}", node.where(), name, node.describe(), what), mend);
  }
};

/// "from 1 to 256", "at least 1", … ; empty without bounds.
std::string range_text(const limits& l);

bool read_flag(const key_place& key);
std::int64_t read_integer(const key_place& key, const limits& l);
double read_number(const key_place& key, const limits& l);
std::string read_text(const key_place& key, const limits& l);
/// One of `names`, by position.
std::size_t read_choice(const key_place& key, const std::vector<std::string>& names);
option_value read_option(const key_place& key, const option_spec& spec);

/// Refuses a key that nobody knows: the nearest known name, or the right unit where only that differs.
[[noreturn]] void refuse_unknown(const key_place& key, const std::string& leaf, const std::vector<std::string>& known);

/// Reads the options of one part out of a table; keys in `others` are somebody else's. What is not named keeps its
/// value.
void read_options(const config_node& table, const std::string& path, const std::vector<option_spec>& specs,
                  options& into, const std::vector<std::string>& others);

/// Entry of a registered part, with the place of its key in the message when there is none of this name.
template <class Registry>
const auto& find_part(const key_place& key, const std::string& kind) {
  try {
    return Registry::instance().find(kind);
  } catch (const user_error& e) {
    key.refuse(e.what(), e.mend());
  }
}

/// `name = "kind"` and `name_options = { … }` of `table`. A part that refuses its options (they contradict each other)
/// is refused here, where the place is known.
template <class Registry>
void read_chosen(const config_node& table, const std::string& path, std::string_view name, chosen<Registry>& part) {
  const auto kind = table.as_table().find(std::string(name));
  const bool named = kind != table.as_table().end();
  const key_place key{named ? kind->second : table, path + "." + std::string(name)};
  if (named) part.kind = read_text(key, {1, 64});
  const auto& entry = find_part<Registry>(key, part.kind);
  part.options = options(entry.options);
  const std::string options_name = std::string(name) + "_options";
  const auto given = table.as_table().find(options_name);
  if (given == table.as_table().end()) return;
  const key_place place{given->second, path + "." + options_name};
  if (!given->second.is_table()) place.refuse("must be a table", "write " + options_name + " = { name = value }");
  read_options(given->second, place.name, entry.options, part.options, {});
  if constexpr (requires { entry.make(part.options); }) {
    try {
      entry.make(part.options);
    } catch (const user_error& e) {
      place.refuse(e.what(), e.mend());
    }
  }
}

/// A field with a type of its own (a list, a filter): it reads and writes itself.
template <class T>
concept config_value = requires(T& value, const T& constant, const key_place& key) {
  { T::type_name } -> std::convertible_to<std::string_view>;
  value.read(key);
  { constant.text() } -> std::convertible_to<std::string>;
};

/// Reads the fields of a described struct out of a table, each into its member; keys in `others` are somebody else's.
template <class Section>
void read_section(const config_node& table, const std::string& path, Section& section,
                  const std::vector<std::string>& others = {}) {
  const key_place place{table, path};
  if (!table.is_table()) place.refuse("must be a table", fmt::format("write [{}] and its keys below", path));
  std::vector<std::string> known = others;
  Section::describe(section, [&](std::string_view name, auto& value, auto&&... rest) {
    using value_type = std::remove_cvref_t<decltype(value)>;
    known.emplace_back(name);
    if constexpr (chosen_part<value_type>) {
      known.push_back(std::string(name) + "_options");
      read_chosen(table, path, name, value);
      return;
    }
    const auto at = table.as_table().find(std::string(name));
    if (at == table.as_table().end()) return;
    const key_place key{at->second, path + "." + std::string(name)};
    limits range;
    const auto pick = [&range](const auto& r) {
      if constexpr (std::is_same_v<std::remove_cvref_t<decltype(r)>, limits>) range = r;
    };
    (pick(rest), ...);
    if constexpr (std::is_enum_v<value_type>) {
      const auto& names = enum_names<value_type>::values;
      value = static_cast<value_type>(read_choice(key, {names.begin(), names.end()}));
    } else if constexpr (std::is_same_v<value_type, bool>) {
      value = read_flag(key);
    } else if constexpr (std::is_integral_v<value_type>) {
      if (!(range.min >= 0)) range.min = 0;
      value = static_cast<value_type>(read_integer(key, range));
    } else if constexpr (std::is_floating_point_v<value_type>) {
      value = read_number(key, range);
    } else if constexpr (config_value<value_type>) {
      value.read(key);
    } else if constexpr (!chosen_part<value_type>) {
      value = read_text(key, range);
    }
  });
  for (const auto& [name, node] : table.as_table()) {
    bool expected = false;
    for (const std::string& k : known) expected = expected || k == name;
    if (!expected) refuse_unknown({node, path + "." + name}, name, known);
  }
}

}  // namespace gauntlet::runtime
