#pragma once

#include "base/check.hpp"
#include "base/fields.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace gauntlet {

using option_value = std::variant<bool, std::int64_t, double, std::string>;

/// One documented option of a swappable part.
struct option_spec {
  std::string name;       ///< with the unit at its end where it has one (`delay_s`)
  option_value standard;  ///< default; its alternative is the option's type
  std::string help;
  limits range{};                      ///< of a number, or of a text's length
  std::vector<std::string> choices{};  ///< for a text: what it may be; empty = anything
};

/// The options of one part, complete: what the user left out has its default.
class options {
 public:
  options() = default;
  explicit options(const std::vector<option_spec>& specs) {
    for (const option_spec& spec : specs) values_[spec.name] = spec.standard;
  }

  /// Sets a known option; the alternative must be the one of its spec (the config reader checks that).
  void set(const std::string& name, option_value value) {
    const auto known = values_.find(name);
    GAUNTLET_CHECK(known != values_.end() && known->second.index() == value.index());
    known->second = std::move(value);
  }
  template <class T>
  const T& get(const std::string& name) const {
    const auto known = values_.find(name);
    GAUNTLET_CHECK(known != values_.end() && std::holds_alternative<T>(known->second));
    return std::get<T>(known->second);
  }
  bool flag(const std::string& name) const { return get<bool>(name); }
  std::int64_t integer(const std::string& name) const { return get<std::int64_t>(name); }
  double number(const std::string& name) const { return get<double>(name); }
  const std::string& text(const std::string& name) const { return get<std::string>(name); }
  const std::map<std::string, option_value>& all() const { return values_; }

  bool operator==(const options&) const = default;

 private:
  std::map<std::string, option_value> values_;
};

}  // namespace gauntlet
