#include "runtime/rescore/changed_rules.hpp"

#include "actors/validator/score_board.hpp"
#include "base/errors.hpp"
#include "runtime/config/config_schema.hpp"
#include "runtime/config/presets.hpp"
#include "runtime/config/value_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

namespace gauntlet::runtime {

namespace {

/// What judges recorded facts. Everything else decides what is measured, or what happens.
constexpr std::array judging_keys{
    std::string_view("scoring.preset"),
    std::string_view("scoring.loss_score"),
    std::string_view("scoring.rule"),
    std::string_view("scoring.rating"),
    std::string_view("scoring.weights"),
    std::string_view("scoring.peer_score"),
    std::string_view("scoring.proof_decay"),
    std::string_view("scoring.proof_minimum"),
    std::string_view("scoring.proof_warm_up"),
    std::string_view("scoring.absent_loses"),
    std::string_view("scoring.negative_memory"),
    std::string_view("scoring.negative_share_max"),
    std::string_view("scoring.negative_factor"),
    std::string_view("scoring.negatives_in_a_row_max"),
    std::string_view("scoring.slash_factor"),
    std::string_view("scoring.slashed"),
    std::string_view("scoring.slash_floor"),
    std::string_view("scoring.slash_lasts"),
    std::string_view("scoring.standing_recovery"),
    std::string_view("scoring.invalid_factor"),
    std::string_view("scoring.miss_escalation"),
    std::string_view("scoring.misses_max"),
    std::string_view("scoring.exclusion_windows"),
    std::string_view("scoring.activity_windows"),
    std::string_view("scoring.inactive_windows_max"),
    std::string_view("scoring.reset_new_owner"),
    std::string_view("scoring.sync_threshold"),
    std::string_view("scoring.sync_factor"),
    std::string_view("scoring.sync_factor_limit"),
    std::string_view("scoring.overlap"),
    std::string_view("scoring.overlap_threshold"),
    std::string_view("scoring.overlap_factor"),
    std::string_view("scoring.overlap_reset"),
    std::string_view("scoring.overlap_exclude"),
    std::string_view("scoring.overlap_grace_steps"),
    std::string_view("chain.consensus"),
    std::string_view("chain.validator_share"),
    std::string_view("chain.activity_cutoff_blocks"),
    std::string_view("chain.stake_threshold"),
};

/// "scoring.rating_options.beta" and "scoring.rating" both belong to "scoring.rating".
std::string part_of_key(std::string_view key) {
  const auto at = key.find("_options");
  return std::string(key.substr(0, at));
}

bool judges(std::string_view key) {
  return std::find(judging_keys.begin(), judging_keys.end(), part_of_key(key)) != judging_keys.end();
}

std::string key_of(const std::string& override_text) { return override_text.substr(0, override_text.find('=')); }

/// Keys and values of all tables, options of chosen parts included.
std::map<std::string, std::string> flat(const experiment& e) {
  std::map<std::string, std::string> all;
  for_each_section(e, [&all](std::string_view table, const auto& section) {
    std::remove_cvref_t<decltype(section)>::describe(section, [&](std::string_view name, const auto& value, auto&&...) {
      const std::string key = fmt::format("{}.{}", table, name);
      if constexpr (chosen_part<std::remove_cvref_t<decltype(value)>>) {
        all[key] = toml_text(value.kind);
        for (const auto& [option, set] : value.options.all())
          all[fmt::format("{}_options.{}", key, option)] = toml_text(set);
      } else {
        all[key] = toml_text(value);
      }
    });
  });
  return all;
}

/// The preset's values of all keys that judge.
std::vector<std::string> expanded(const std::string& preset_override) {
  const std::string name = preset_override.substr(preset_override.find('=') + 1);
  std::vector<std::string> all{preset_override};
  for (const preset_row& row : preset_rows()) {
    if (!judges(row.key)) continue;
    const std::string_view value = name.find("paper") != std::string::npos  ? row.paper
                                   : name.find("late") != std::string::npos ? row.late
                                                                            : row.hardened;
    all.push_back(fmt::format("{}={}", row.key, value));
  }
  return all;
}

[[noreturn]] void not_measured(const std::string& what, const std::string& mend) {
  throw user_error("this run cannot be scored so: " + what, mend);
}

}  // namespace

experiment with_other_rules(const std::filesystem::path& config, const std::vector<std::string>& overrides) {
  std::vector<std::string> all;
  for (const std::string& o : overrides) {
    if (key_of(o) != "scoring.preset") continue;
    for (std::string& e : expanded(o)) all.push_back(std::move(e));
  }
  for (const std::string& o : overrides)
    if (key_of(o) != "scoring.preset") all.push_back(o);
  return load_experiment(config, all);
}

std::vector<std::string> keys_left_alone(const std::vector<std::string>& overrides) {
  std::vector<std::string> keys;
  const bool preset = std::any_of(overrides.begin(), overrides.end(),
                                  [](const std::string& o) { return key_of(o) == "scoring.preset"; });
  for (const preset_row& row : preset_rows())
    if (preset && !judges(row.key)) keys.emplace_back(row.key);
  return keys;
}

std::vector<changed_key> changed_keys(const experiment& before, const experiment& after) {
  std::vector<changed_key> changed;
  const auto old_values = flat(before);
  const auto new_values = flat(after);
  for (const auto& [name, value] : new_values) {
    const auto old = old_values.find(name);
    if (old == old_values.end())
      changed.push_back({name, "", value});
    else if (old->second != value)
      changed.push_back({name, old->second, value});
  }
  for (const auto& [name, value] : old_values)
    if (!new_values.contains(name)) changed.push_back({name, value, ""});
  return changed;
}

void check_knowable(const experiment& before, const experiment& after) {
  for (const changed_key& c : changed_keys(before, after)) {
    if (judges(c.name)) continue;
    not_measured(fmt::format("{} decides what is measured or what happens, not how it is judged", c.name),
                 "run the experiment again: gauntlet run config.toml --set " + c.name + "=" + c.after);
  }
  const actors::scoring_parameters& was = before.protocol.scoring;
  const actors::scoring_parameters& is = after.protocol.scoring;
  const auto old_rule = was.rule.make(was);
  const auto new_rule = is.rule.make(is);
  if (new_rule->needs_cosine() && !old_rule->needs_cosine())
    not_measured(
        fmt::format("the rule '{}' needs the cosine with a recomputed gradient, which was not measured", is.rule.kind),
        "run the experiment again with --set scoring.rule=" + is.rule.kind +
            "; such a run can be scored by all other rules");
  if (new_rule->needs_losses() && !old_rule->needs_losses())
    not_measured(
        fmt::format("the rule '{}' needs losses, and the run's rule '{}' measured none", is.rule.kind, was.rule.kind),
        "run the experiment again with --set scoring.rule=" + is.rule.kind);
  if (is.overlap == actors::overlap_scope::none) return;
  const bool wider = was.overlap == actors::overlap_scope::none || (was.overlap == actors::overlap_scope::candidates &&
                                                                    is.overlap == actors::overlap_scope::everyone);
  if (wider)
    not_measured("scoring.overlap compares payloads that were not compared in the run",
                 "run the experiment again with the wider check; such a run can be scored with a narrower one");
  const double noted = std::min(was.overlap_threshold, actors::overlap_noted);
  if (is.overlap_threshold < noted || is.overlap_grace_steps < was.overlap_grace_steps)
    not_measured("overlaps below scoring.overlap_threshold, or in the grace steps, were not kept",
                 "run the experiment again with the stricter check; such a run can be scored with a milder one");
}

}  // namespace gauntlet::runtime
