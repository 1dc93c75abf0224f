#include "runtime/config/presets.hpp"

#include "actors/protocol/parameters.hpp"
#include "compute/scheme.hpp"
#include "runtime/config/field_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace gauntlet::runtime {

namespace {

using actors::scoring_preset;

constexpr std::array rows{
    preset_row{"scoring.selection", "\"counter\"", "\"bins\"", "\"counter\"",
               "in bins, peers meet rivals of similar strength"},
    preset_row{"scoring.evaluated_per_window", "5", "15", "5", "as in the code of the time"},
    preset_row{"scoring.random_sample", "\"common\"", "\"common\"", "\"per_peer\"",
               "losses on different samples differ by more than the peers do"},
    preset_row{"scoring.rating_options.beta", "4.0", "7.0", "20.0",
               "against so wide a spread σ hardly shrinks: μ - 3σ of honest peers stays about 0, and luck decides who "
               "is paid"},
    preset_row{"scoring.weights", "\"power\"", "\"ramps\"", "\"power\"",
               "ramps pay by rank, so that a near tie can halve the pay"},
    preset_row{"scoring.peer_score", "\"clamped\"", "\"clamped\"", "\"product\"",
               "the plain product rewards a peer whose μ_p and LossRating are both negative"},
    preset_row{"scoring.proof_minimum", "0.1", "0.1", "0.0",
               "μ_p of a copier wanders around 0, and half the time above it"},
    preset_row{"scoring.absent_loses", "true", "true", "false",
               "a drawn peer that cannot be measured would keep its rating"},
    preset_row{"scoring.negative_share_max", "0.5", "0.5", "1.0", "ratings and μ_p lag behind a peer that turns bad"},
    preset_row{"scoring.negatives_in_a_row_max", "3", "3", "0", "until they have caught up it would be aggregated"},
    preset_row{"scoring.slashed", "\"everyone\"", "\"chosen\"", "\"chosen\"",
               "who is neither candidate nor drawn may miss windows for nothing"},
    preset_row{"scoring.slash_floor", "true", "false", "false", "φ times a negative μ_p is a reward"},
    preset_row{"scoring.slash_lasts", "true", "false", "false", "the next evaluation overwrites a slashed PeerScore"},
    preset_row{"scoring.miss_escalation", "false", "true", "false",
               "lasting slashes do the same without a cliff for an honest peer's outage"},
    preset_row{"scoring.misses_max", "0", "4", "0", "half of the last 8 windows"},
    preset_row{"scoring.activity_windows", "1", "2", "5", "one contribution in five windows keeps a peer active"},
    preset_row{"scoring.inactive_windows_max", "25", "3", "25", "as in the code of the time"},
    preset_row{"scoring.reset_new_owner", "true", "true", "false", "whoever takes over a uid inherits its scores"},
    preset_row{"scoring.sync_factor", "\"soft\"", "\"soft\"", "\"none\"",
               "below the threshold a stale model costs nothing"},
    preset_row{"scoring.sync_positions", "\"drawn\"", "\"fixed\"", "\"fixed\"",
               "with fixed places one peer's sample serves all"},
    preset_row{"scoring.overlap", "\"everyone\"", "\"candidates\"", "\"none\"",
               "a copy of somebody who is no candidate goes unseen"},
    preset_row{"scoring.overlap_threshold", "0.5", "0.4", "0.4",
               "honest payloads of small models have up to 0.4 in common in a run's first third"},
    preset_row{"scoring.overlap_reset", "0.6", "0.5", "0.5", "as far above the threshold"},
    preset_row{"scoring.overlap_exclude", "0.7", "0.6", "0.6", "as far above the threshold"},
    preset_row{"aggregation.top_g", "15", "20", "15", "as in the code of the time"},
    preset_row{"aggregation.reserves", "5", "10", "5", "as in the code of the time"},
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

/// Default of a part that [scoring] or [aggregation] chooses by name.
std::string standard_kind(const std::string& table, const std::string& part) {
  std::string kind;
  const auto look = [&](std::string_view name, const auto& value, auto&&...) {
    if constexpr (chosen_part<std::remove_cvref_t<decltype(value)>>)
      if (name == part) kind = value.kind;
  };
  const actors::protocol_parameters standard;
  if (table == "scoring") actors::scoring_parameters::describe(standard.scoring, look);
  if (table == "aggregation") actors::aggregation_parameters::describe(standard.aggregation, look);
  return kind;
}

/// False for an option of a part that `root` does not choose; what is no part at all is refused by the reader.
bool applies(const config_node& root, std::string_view key) {
  const std::string table(key.substr(0, key.find('.')));
  key.remove_prefix(table.size() + 1);
  constexpr std::string_view of_part = "_options.";
  if (const auto at = key.find(of_part); at != std::string_view::npos) {
    const std::string part(key.substr(0, at));
    const config_node* named = child(child(&root, table), part);
    const auto* kind = named == nullptr ? nullptr : std::get_if<std::string>(&named->value);
    return named == nullptr || (kind != nullptr && *kind == standard_kind(table, part));
  }
  if (table != "scheme") return true;
  const config_node* kind = child(child(&root, "scheme"), "kind");
  const auto* name = kind == nullptr ? nullptr : std::get_if<std::string>(&kind->value);
  const auto& known = compute::scheme_registry::instance().entries();
  const auto entry = known.find(name == nullptr ? "demo" : *name);
  if (entry == known.end()) return false;
  const auto& options = entry->second.options;
  return std::any_of(options.begin(), options.end(), [&](const option_spec& s) { return s.name == key; });
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
