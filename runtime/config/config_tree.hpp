#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace gauntlet::runtime {

/// A configuration value with the place it came from, so that every message can name it.
struct config_node {
  using table = std::map<std::string, config_node>;
  using array = std::vector<config_node>;

  std::variant<bool, std::int64_t, double, std::string, table, array> value;
  std::string file;        ///< as the user would write it; "--set" for an override
  std::uint32_t line = 0;  ///< 0: no line

  bool operator==(const config_node& other) const { return value == other.value; }
  bool is_table() const { return std::holds_alternative<table>(value); }
  bool is_array() const { return std::holds_alternative<array>(value); }
  const table& as_table() const { return std::get<table>(value); }
  table& as_table() { return std::get<table>(value); }
  const array& as_array() const { return std::get<array>(value); }
  array& as_array() { return std::get<array>(value); }

  /// "file:line", or "--set".
  std::string where() const;
  /// "a table", "the text \"x\"", "the number 3" for messages.
  std::string describe() const;
};

/// Nothing longer is a configuration.
inline constexpr std::uintmax_t config_bytes_max = 1 << 20;
/// Nor has one more dots: every dot of a key nests a table, and tables of tables are taken apart recursively.
inline constexpr std::ptrdiff_t config_dots_max = 4096;

/// Reads a TOML file. Throws user_error with file:line for a file that cannot be read or parsed, and for dates, which
/// no key takes.
config_node read_config_file(const std::filesystem::path& file);
config_node parse_config(std::string_view text, const std::string& file);

/// Lays `over` onto `under`: tables key by key, everything else replaced. A table that names another `kind` replaces
/// the whole table, for the options of one part mean nothing to another.
void overlay(config_node& under, config_node over);

/// Applies "a.b=value" or "peers.0.count=3" (value in TOML, a bare word is a text). Throws user_error.
void apply_override(config_node& root, const std::string& assignment);

}  // namespace gauntlet::runtime
