#include "runtime/config/presets.hpp"

#include "actors/protocol/parameters.hpp"
#include "compute/aggregation/aggregation_rule.hpp"
#include "compute/scheme.hpp"
#include "runtime/config/experiment.hpp"
#include "runtime/config/field_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace gauntlet::runtime {

namespace {

using actors::scoring_preset;

constexpr std::array rows{
    preset_row{"scoring.peer_score", "\"clamped\"", "\"clamped\"", "\"product\"",
               "the plain product rewards a peer whose μ_p and LossRating are both negative"},
    preset_row{"aggregation.agreement", "\"manifest\"", "\"own_view\"", "\"own_view\"",
               "where each node gathers for itself, one object replaced in between leaves them with different states"},
    preset_row{"chain.commit_reveal", "true", "false", "false",
               "weights in the open can be copied by a validator that never scores anybody"},
    preset_row{"aggregation.rule_options.over", "\"slots\"", "\"senders\"", "\"senders\"",
               "over senders, one peer alone decides every coefficient that nobody else sends"},
    preset_row{"scheme.canonical_indices", "true", "false", "false",
               "copies of an index count as often as they stand there: one peer can own a coefficient"},
};

std::string_view value_of(const preset_row& row, scoring_preset p) {
  return p == scoring_preset::hardened ? row.hardened : p == scoring_preset::late ? row.late : row.paper;
}

const config_node* child(const config_node* table, const std::string& key) {
  if (table == nullptr || !table->is_table()) return nullptr;
  const auto at = table->as_table().find(key);
  return at == table->as_table().end() ? nullptr : &at->second;
}

scoring_preset preset_of(const config_node& root) {
  const config_node* named = child(child(&root, "scoring"), "preset");
  if (named == nullptr) return scoring_preset::hardened;
  const auto& names = enum_names<scoring_preset>::values;
  return static_cast<scoring_preset>(read_choice({*named, "scoring.preset"}, {names.begin(), names.end()}));
}

/// Whether the part that `table` chooses by its key `selector` (default: `standard`) has the option. What is no such
/// part at all is refused by the reader.
template <class Registry>
bool has_option(const config_node* table, const std::string& selector, const std::string& standard,
                std::string_view option) {
  const config_node* chosen = child(table, selector);
  const auto* name = chosen == nullptr ? nullptr : std::get_if<std::string>(&chosen->value);
  const auto& known = Registry::instance().entries();
  const auto entry = known.find(name == nullptr ? standard : *name);
  if (entry == known.end()) return false;
  const auto& options = entry->second.options;
  return std::any_of(options.begin(), options.end(), [&](const option_spec& s) { return s.name == option; });
}

/// False for an option that the part chosen in `root` does not have.
bool applies(const config_node& root, std::string_view key) {
  const auto option_in = [&key](std::string_view place) {
    return key.starts_with(place) ? key.substr(place.size()) : std::string_view{};
  };
  const experiment standard;
  if (const auto option = option_in("scheme."); !option.empty())
    return has_option<compute::scheme_registry>(child(&root, "scheme"), "kind", standard.scheme.kind, option);
  if (const auto option = option_in("aggregation.rule_options."); !option.empty())
    return has_option<compute::aggregation_rule_registry>(child(&root, "aggregation"), "rule",
                                                          standard.protocol.aggregation.rule.kind, option);
  return true;
}

}  // namespace

std::span<const preset_row> preset_rows() { return rows; }

void apply_preset(config_node& root) {
  const scoring_preset chosen = preset_of(root);
  if (chosen == scoring_preset::hardened) return;
  config_node under{config_node::table{}, {}, 0};
  for (const preset_row& row : rows)
    if (applies(root, row.key)) apply_override(under, fmt::format("{}={}", row.key, value_of(row, chosen)));
  overlay(under, std::move(root));
  root = std::move(under);
}

std::string preset_reference() {
  std::string out =
      "\n## Presets\n\n`scoring.preset` sets defaults; a key given in the file or with `--set` wins over them. `paper` "
      "is "
      "the paper's form\nand the code of spring 2025, `late` the code of 2025's end, `hardened` (the default) the "
      "paper's "
      "form with its known\nweaknesses closed, each by one key.\n\n| key | hardened | late | paper | why "
      "|\n|---|---|---|---|---|\n";
  for (const preset_row& r : rows)
    out += fmt::format("| `{}` | `{}` | `{}` | `{}` | {} |\n", r.key, r.hardened, r.late, r.paper, r.why);
  return out;
}

}  // namespace gauntlet::runtime
