#pragma once

#include "base/errors.hpp"
#include "base/fields.hpp"
#include "base/nearest.hpp"
#include "base/options.hpp"
#include "runtime/config/config_schema.hpp"
#include "runtime/config/config_tree.hpp"

#include <fmt/format.h>

#include <cmath>
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
    } else {
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
