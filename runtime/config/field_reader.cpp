#include "runtime/config/field_reader.hpp"

#include <algorithm>
#include <filesystem>

namespace gauntlet::runtime {

namespace {

constexpr double exact_integer_max = 9007199254740992;  // 2^53

std::string list_of(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& n : names) text += (text.empty() ? "" : ", ") + n;
  return text;
}

/// A path in a configuration is meant from the file that names it, where it exists there.
std::string resolved_path(const std::string& path, const config_node& node) {
  if (path.empty() || node.line == 0 || std::filesystem::path(path).is_absolute()) return path;
  const std::filesystem::path beside = std::filesystem::path(node.file).parent_path() / path;
  std::error_code failed;
  return std::filesystem::exists(beside, failed) ? beside.lexically_normal().string() : path;
}

}  // namespace

std::string range_text(const limits& l) {
  if (std::isfinite(l.min) && std::isfinite(l.max)) return fmt::format("from {} to {}", l.min, l.max);
  if (std::isfinite(l.min)) return fmt::format("at least {}", l.min);
  if (std::isfinite(l.max)) return fmt::format("at most {}", l.max);
  return {};
}

bool read_flag(const key_place& key) {
  if (const auto* b = std::get_if<bool>(&key.node.value)) return *b;
  key.refuse("must be true or false", "write true or false, without quotes");
}

std::int64_t read_integer(const key_place& key, const limits& l) {
  const auto* i = std::get_if<std::int64_t>(&key.node.value);
  if (i == nullptr) key.refuse("must be a whole number", "write it without quotes, point or unit");
  const auto x = static_cast<double>(*i);
  if (x < l.min || x > l.max || std::fabs(x) > exact_integer_max)
    key.refuse("is out of range", "give a whole number " + range_text({l.min, std::min(l.max, exact_integer_max)}));
  return *i;
}

double read_number(const key_place& key, const limits& l) {
  double x = 0;
  if (const auto* d = std::get_if<double>(&key.node.value))
    x = *d;
  else if (const auto* i = std::get_if<std::int64_t>(&key.node.value))
    x = static_cast<double>(*i);
  else
    key.refuse("must be a number", "write it without quotes or unit; the unit is in the key's name");
  if (!std::isfinite(x)) key.refuse("is not finite", "give a number " + range_text(l));
  if (x < l.min || x > l.max) key.refuse("is out of range", "give a number " + range_text(l));
  return x;
}

std::string read_text(const key_place& key, const limits& l) {
  const auto* s = std::get_if<std::string>(&key.node.value);
  if (s == nullptr) key.refuse("must be a text", "put it in quotes");
  const auto size = static_cast<double>(s->size());
  if (size < l.min || size > l.max) key.refuse("has the wrong length", "give a text with a length " + range_text(l));
  for (const char c : *s)
    if ((static_cast<unsigned char>(c) < 32 && c != '\n' && c != '\t') || c == 127)
      key.refuse("holds a control character", "remove it");
  return *s;
}

std::size_t read_choice(const key_place& key, const std::vector<std::string>& names) {
  const std::string text = read_text(key, {});
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == text) return i;
  const auto near = nearest_name(text, names);
  key.refuse("is not one of: " + list_of(names), near ? "did you mean '" + *near + "'?" : "choose one of them");
}

option_value read_option(const key_place& key, const option_spec& spec) {
  if (std::holds_alternative<bool>(spec.standard)) return read_flag(key);
  if (std::holds_alternative<std::int64_t>(spec.standard)) return read_integer(key, spec.range);
  if (std::holds_alternative<double>(spec.standard)) return read_number(key, spec.range);
  if (spec.choices.empty()) return read_text(key, spec.range);
  return spec.choices[read_choice(key, spec.choices)];
}

void refuse_unknown(const key_place& key, const std::string& leaf, const std::vector<std::string>& known) {
  for (const std::string& k : known) {
    const bool same_stem = stem_of(k) == stem_of(leaf) && stem_of(k) != k && k != leaf;
    if (same_stem)
      key.refuse("no such key; the unit is another one",
                 fmt::format("use {} ({}) and convert the value", k, unit_of(k).empty() ? "as named" : unit_of(k)));
  }
  key.refuse("no such key", suggest(leaf, known));
}

void read_options(const config_node& table, const std::string& path, const std::vector<option_spec>& specs,
                  options& into, const std::vector<std::string>& others) {
  std::vector<std::string> known = others;
  for (const option_spec& s : specs) known.push_back(s.name);
  for (const auto& [name, node] : table.as_table()) {
    if (std::find(others.begin(), others.end(), name) != others.end()) continue;
    const key_place key{node, path + "." + name};
    const auto spec = std::find_if(specs.begin(), specs.end(), [&](const option_spec& s) { return s.name == name; });
    if (spec == specs.end()) refuse_unknown(key, name, known);
    option_value value = read_option(key, *spec);
    if (auto* text = std::get_if<std::string>(&value); text != nullptr && name == "path")
      *text = resolved_path(*text, node);
    into.set(name, std::move(value));
  }
}

}  // namespace gauntlet::runtime
