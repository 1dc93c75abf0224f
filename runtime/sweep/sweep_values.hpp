#pragma once

#include "runtime/config/config_tree.hpp"
#include "runtime/config/field_reader.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// Types of keys that only sweeps have; each reads itself (config_value in runtime/config/field_reader.hpp).
namespace gauntlet::runtime {

struct text_list {
  static constexpr std::string_view type_name = "list of texts";
  std::vector<std::string> items;

  void read(const key_place& key);
  std::string text() const;
  bool empty() const { return items.empty(); }
};

struct number_list {
  static constexpr std::string_view type_name = "list of numbers";
  std::vector<double> items;

  void read(const key_place& key);
  std::string text() const;
};

/// Values of any type, as overrides take them.
struct value_list {
  static constexpr std::string_view type_name = "list of values";
  struct item {
    std::string label;  ///< as a table shows it
    std::string toml;   ///< as `--set` takes it
  };
  std::vector<item> items;

  void read(const key_place& key);
  std::string text() const;
};

struct optional_whole {
  static constexpr std::string_view type_name = "whole number";
  std::optional<std::uint64_t> value;

  void read(const key_place& key);
  std::string text() const;
};

struct number_or_name {
  static constexpr std::string_view type_name = "number or text";
  std::variant<double, std::string> value = 0.0;

  void read(const key_place& key);
  std::string text() const;
};

/// `{ attack = "none", defence = ["all", "sign"] }`: axes and the labels that are meant.
struct cell_filter {
  static constexpr std::string_view type_name = "table of axes";
  std::map<std::string, std::vector<std::string>> axes;

  void read(const key_place& key);
  std::string text() const;
  bool empty() const { return axes.empty(); }
};

}  // namespace gauntlet::runtime
