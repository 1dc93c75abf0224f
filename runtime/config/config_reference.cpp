#include "runtime/config/config_reference.hpp"

#include "actors/peer/peer_strategy.hpp"
#include "actors/protocol/consensus_rule.hpp"
#include "actors/validator/score_board.hpp"
#include "actors/validator/validator_strategy.hpp"
#include "compute/aggregation/aggregation_rule.hpp"
#include "compute/models.hpp"
#include "compute/scheme.hpp"
#include "runtime/config/field_reader.hpp"
#include "runtime/config/presets.hpp"
#include "runtime/config/value_text.hpp"
#include "runtime/faults/fault.hpp"
#include "runtime/invariants/invariant.hpp"
#include "runtime/sweep/quantity.hpp"
#include "runtime/sweep/sweep_plan.hpp"

namespace gauntlet::runtime {

namespace {

template <class T>
std::string standard_of(const T& value) {
  if constexpr (config_value<T>)
    return value.text();
  else
    return toml_text(value);
}

template <class T>
std::string type_of(const T&) {
  if constexpr (std::is_enum_v<T>) {
    std::string names;
    for (const std::string_view n : enum_names<T>::values)
      names += (names.empty() ? "" : " or ") + toml_text(std::string(n));
    return names;
  } else if constexpr (config_value<T>) {
    return std::string(T::type_name);
  } else if constexpr (std::is_same_v<T, bool>) {
    return "true or false";
  } else if constexpr (std::is_integral_v<T>) {
    return "whole number";
  } else if constexpr (std::is_floating_point_v<T>) {
    return "number";
  } else {
    return "text";
  }
}

config_key option_key(const std::string& path, const option_spec& s) {
  config_key key{path + "." + s.name, {}, std::string(unit_of(s.name)), toml_text(s.standard), {}, s.help};
  key.type = std::visit([](const auto& v) { return type_of(v); }, s.standard);
  if (!s.choices.empty()) {
    key.type.clear();
    for (const std::string& c : s.choices) key.type += (key.type.empty() ? "" : " or ") + toml_text(c);
  }
  if (!std::holds_alternative<std::string>(s.standard)) key.range = range_text(s.range);
  return key;
}

template <class Registry>
void add_parts(std::vector<config_key>& keys, const std::string& table, const std::string& selector,
               const std::string& standard, const std::string& help, const std::string& options_below) {
  std::string names;
  for (const auto& [name, entry] : Registry::instance().entries())
    names += (names.empty() ? "" : " or ") + toml_text(name);
  keys.push_back({table + "." + selector, names, {}, toml_text(standard), {}, help});
  for (const auto& [name, entry] : Registry::instance().entries())
    for (const option_spec& s : entry.options) keys.push_back(option_key(options_below + "." + name, s));
}

template <class Section>
void add_fields(std::vector<config_key>& keys, const std::string& table, const Section& section) {
  Section::describe(section, [&](std::string_view name, const auto& value, auto&&... rest) {
    if constexpr (chosen_part<std::remove_cvref_t<decltype(value)>>) {
      const auto text = [](const auto& r) {
        if constexpr (std::is_same_v<std::remove_cvref_t<decltype(r)>, limits>)
          return std::string();
        else
          return std::string(r);
      };
      using registry_type = typename std::remove_cvref_t<decltype(value)>::registry_type;
      add_parts<registry_type>(keys, table, std::string(name), value.kind, (text(rest) + ...),
                               table + "." + std::string(name));
      return;
    } else {
      config_key key{
          table + "." + std::string(name), type_of(value), std::string(unit_of(name)), standard_of(value), {}, {}};
      const auto pick = [&key](const auto& r) {
        using type = std::remove_cvref_t<decltype(r)>;
        if constexpr (std::is_same_v<type, limits>)
          key.range = range_text(r);
        else
          key.help = r;
      };
      (pick(rest), ...);
      if (std::is_same_v<std::remove_cvref_t<decltype(value)>, std::string>) key.range.clear();
      keys.push_back(std::move(key));
    }
  });
}

/// First part of a key's name.
std::string table_of(const std::string& name) { return name.substr(0, name.find('.')); }

std::string cell(std::string text) {
  std::string out;
  for (const char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out;
}

}  // namespace

std::vector<config_key> config_keys() {
  std::vector<config_key> keys;
  const experiment standard;
  for_each_section(standard, [&keys](const std::string& table, const auto& s) { add_fields(keys, table, s); });
  add_parts<compute::objective_registry>(keys, "model", "kind", standard.model.kind, "which one", "model");
  add_parts<compute::token_source_registry>(keys, "data", "kind", standard.data.kind, "which one", "data");
  add_parts<compute::scheme_registry>(keys, "scheme", "kind", standard.scheme.kind, "which one", "scheme");
  add_fields(keys, "peers", peer_group{});
  add_parts<actors::peer_strategy_registry>(keys, "peers", "strategy", "honest", "which one", "peers");
  add_fields(keys, "validators", validator_group{});
  add_parts<actors::validator_strategy_registry>(keys, "validators", "strategy", "honest", "which one", "validators");
  for (const auto& [name, entry] : invariant_registry::instance().entries()) {
    keys.push_back({"invariants." + name + ".held", "true or false", {}, "true", {}, "whether a run is held to it"});
    for (const option_spec& s : entry.options) keys.push_back(option_key("invariants." + name, s));
  }
  add_fields(keys, "sweep", sweep_section{});
  add_fields(keys, "sweep.axis", sweep_axis{});
  add_fields(keys, "sweep.axis.cell", sweep_cell{});
  add_fields(keys, "sweep.measure", sweep_measure{});
  add_fields(keys, "sweep.plot", sweep_plot{});
  add_fields(keys, "sweep.expect", sweep_expect{});
  add_parts<fault_registry>(keys, "fault", "kind", "", "what breaks; see faults.md", "fault");
  add_fields(keys, "fault", fault_spec{});
  return keys;
}

std::string config_reference() {
  std::string out =
      "# Configuration\n\n"
      "<!-- made by `gauntlet config reference`; edit the tables in the code instead -->\n\n"
      "One TOML file describes an experiment. Unknown keys are errors. `extends = \"other.toml\"` takes another file's "
      "keys\n"
      "first; `--set table.key=value` on the command line goes over both (`--set peers.0.count=3` for the first "
      "group).\n"
      "Units are in the keys' names. `gauntlet config explain KEY` prints one row of this page, `gauntlet config show "
      "FILE`\n"
      "a file with every default filled in.\n\n"
      "A key with more parts is an option of a named part: `scheme.demo.topk` is written as `topk` in `[scheme]` when "
      "its\n"
      "`kind` is `\"demo\"`; `peers.copier.victim` as `options = { victim = 3 }` in a `[[peers]]` group whose "
      "`strategy` is\n"
      "`\"copier\"`; `scoring.weights.power.exponent` as `weights_options = { exponent = 1 }` in `[scoring]` when its "
      "`weights`\n"
      "is `\"power\"`.\n";
  std::string table;
  for (const config_key& k : config_keys()) {
    if (table_of(k.name) != table) {
      table = table_of(k.name);
      out += fmt::format("\n## {}\n\n{}\n\n| key | type | default | range | meaning |\n|---|---|---|---|---|\n", table,
                         section_help(table));
    }
    const std::string meaning = k.unit.empty() ? k.help : fmt::format("{} ({})", k.help, k.unit);
    out += fmt::format("| `{}` | {} | {} | {} | {} |\n", k.name, cell(k.type),
                       k.standard.empty() ? std::string() : "`" + cell(k.standard) + "`", k.range, cell(meaning));
  }
  return out + quantity_reference() + preset_reference();
}

std::string explain_key(const std::string& key) {
  std::string out;
  std::vector<std::string> names;
  for (const config_key& k : config_keys()) {
    names.push_back(k.name);
    if (k.name != key && !k.name.starts_with(key + ".")) continue;
    out += fmt::format("{}\n  {}\n  type     {}\n", k.name, k.help, k.type);
    if (!k.unit.empty()) out += fmt::format("  unit     {}\n", k.unit);
    out += fmt::format("  default  {}\n", k.standard);
    if (!k.range.empty()) out += fmt::format("  range    {}\n", k.range);
  }
  if (out.empty()) {
    const auto near = nearest_name(key, names);
    throw user_error(
        fmt::format("no configuration key is called '{}'", key),
        near ? fmt::format("did you mean '{}'?", *near) : "see 'gauntlet config reference' for all of them");
  }
  return out;
}

}  // namespace gauntlet::runtime
