#include "runtime/config/config_tree.hpp"

#include "base/errors.hpp"
#include "runtime/config/value_text.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>
#include <utility>

namespace gauntlet::runtime {

namespace {

constexpr int nesting_max = 16;

config_node converted(const toml::node& n, const std::string& file, int depth) {
  config_node result;
  result.file = file;
  result.line = n.source().begin.line;
  if (depth > nesting_max)
    throw user_error(fmt::format("{}: tables are nested too deeply", result.where()), "flatten the configuration");
  if (const auto* t = n.as_table()) {
    config_node::table table;
    for (const auto& [key, value] : *t) table.emplace(std::string(key.str()), converted(value, file, depth + 1));
    result.value = std::move(table);
  } else if (const auto* a = n.as_array()) {
    config_node::array array;
    for (const toml::node& value : *a) array.push_back(converted(value, file, depth + 1));
    result.value = std::move(array);
  } else if (const auto* text = n.as_string()) {
    result.value = text->get();
  } else if (const auto* integer = n.as_integer()) {
    result.value = integer->get();
  } else if (const auto* number = n.as_floating_point()) {
    result.value = number->get();
  } else if (const auto* flag = n.as_boolean()) {
    result.value = flag->get();
  } else {
    throw user_error(fmt::format("{}: dates and times are no configuration values", result.where()),
                     "write a number with the unit of the key's name, or a text");
  }
  return result;
}

config_node value_in(const std::string& line) {
  config_node root = parse_config(line, "--set");
  if (root.as_table().size() != 1) throw user_error("--set: more than one value", "write one value");
  config_node value = std::move(root.as_table().at("value"));
  value.line = 0;
  return value;
}

/// `--set`'s value: TOML where it parses, a bare word otherwise (which must still be a text that TOML can hold).
config_node override_value(const std::string& text) {
  try {
    return value_in("value = " + text + "\n");
  } catch (const user_error&) {
    return value_in("value = " + toml_text(text) + "\n");
  }
}

}  // namespace

std::string config_node::where() const { return line == 0 ? file : fmt::format("{}:{}", file, line); }

std::string config_node::describe() const {
  if (const auto* b = std::get_if<bool>(&value)) return *b ? "true" : "false";
  if (const auto* i = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *i);
  if (const auto* d = std::get_if<double>(&value)) return fmt::format("{}", *d);
  if (const auto* s = std::get_if<std::string>(&value)) return "\"" + s->substr(0, 80) + "\"";
  return is_table() ? "{a table}" : "[a list]";
}

config_node parse_config(std::string_view text, const std::string& file) {
  if (std::count(text.begin(), text.end(), '.') > config_dots_max)
    throw user_error(fmt::format("{}: more than {} dots; keys could nest too deeply", file, config_dots_max),
                     "shorten the configuration");
  try {
    return converted(toml::parse(text, file), file, 0);
  } catch (const toml::parse_error& e) {
    throw user_error(fmt::format("{}:{}: {}", file, e.source().begin.line, e.description()),
                     "mend the TOML there (texts need quotes, tables [brackets], groups [[double brackets]])");
  }
}

config_node read_config_file(const std::filesystem::path& file) {
  const std::string name = file.string();
  std::error_code failed;
  const std::filesystem::file_status status = std::filesystem::status(file, failed);
  if (status.type() == std::filesystem::file_type::not_found)
    throw user_error(fmt::format("configuration file {} does not exist", name), "see configs/ for ones that run");
  if (failed)
    throw user_error(fmt::format("configuration file {} cannot be read: {}", name, failed.message()),
                     "name a .toml file, see configs/");
  if (!std::filesystem::is_regular_file(status))
    throw user_error(fmt::format("configuration {} is no file", name), "name a .toml file, see configs/");
  if (std::filesystem::file_size(file, failed) > config_bytes_max || failed)
    throw user_error(fmt::format("configuration file {} is larger than 1 MiB", name), "name a .toml file");
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) throw user_error(fmt::format("configuration file {} cannot be read", name), "check its permissions");
  return parse_config(text.str(), name);
}

namespace {

/// Text of a table's `kind`; nothing where it has none.
const std::string* kind_of(const config_node& n) {
  if (!n.is_table()) return nullptr;
  const auto at = n.as_table().find("kind");
  return at == n.as_table().end() ? nullptr : std::get_if<std::string>(&at->second.value);
}

}  // namespace

void overlay(config_node& under, config_node over) {
  const std::string* kind_under = kind_of(under);
  const std::string* kind_over = kind_of(over);
  // The options of one part mean nothing to another.
  const bool other_part = kind_under != nullptr && kind_over != nullptr && *kind_under != *kind_over;
  if (!under.is_table() || !over.is_table() || other_part) {
    under = std::move(over);
    return;
  }
  for (auto& [key, value] : over.as_table()) {
    const auto known = under.as_table().find(key);
    if (known == under.as_table().end())
      under.as_table().emplace(key, std::move(value));
    else
      overlay(known->second, std::move(value));
  }
}

void apply_override(config_node& root, const std::string& assignment) {
  const std::size_t equals = assignment.find('=');
  if (equals == std::string::npos || equals == 0)
    throw user_error(fmt::format("--set {}: not of the form key=value", assignment),
                     "write for instance --set run.windows=50");
  std::string path = assignment.substr(0, equals);
  if (std::count(path.begin(), path.end(), '.') > nesting_max)
    throw user_error(fmt::format("--set {}…: no key lies so deep", path.substr(0, 40)),
                     "see 'gauntlet config reference' for the keys");
  config_node* at = &root;
  config_node* table = nullptr;
  while (true) {
    const std::size_t dot = path.find('.');
    const std::string key = path.substr(0, dot);
    config_node* next = nullptr;
    if (at->is_array()) {
      std::size_t index = 0;
      const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), index);
      if (error != std::errc() || end != key.data() + key.size() || index >= at->as_array().size())
        throw user_error(fmt::format("--set {}: there is no group '{}'", assignment, key),
                         at->as_array().empty()
                             ? "the list is empty"
                             : fmt::format("groups are numbered 0 to {}", at->as_array().size() - 1));
      next = &at->as_array()[index];
    } else if (at->is_table()) {
      const auto made = at->as_table().try_emplace(key, config_node{config_node::table{}, "--set", 0});
      next = &made.first->second;
    } else {
      throw user_error(fmt::format("--set {}: '{}' lies below a single value", assignment, key),
                       "see 'gauntlet config reference' for the keys");
    }
    table = at;
    at = next;
    if (dot == std::string::npos) break;
    path = path.substr(dot + 1);
  }
  config_node value = override_value(assignment.substr(equals + 1));
  if (path == "kind" && table->is_table() && value.value != at->value)
    std::erase_if(table->as_table(), [](const auto& key) { return key.first != "kind"; });
  *at = std::move(value);
}

}  // namespace gauntlet::runtime
