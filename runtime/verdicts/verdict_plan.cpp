#include "runtime/verdicts/verdict_plan.hpp"

#include "base/errors.hpp"
#include "runtime/config/value_text.hpp"
#include "runtime/verdicts/verdict.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gauntlet::runtime {

namespace {

config_node node_of(auto value, const std::string& from) { return {{std::move(value)}, from, 0}; }

/// A value of an option as the configuration would hold it.
config_node option_node(const option_value& value, const std::string& from) {
  return std::visit([&from](const auto& v) { return node_of(v, from); }, value);
}

config_node group_node(std::uint64_t count, const std::string& strategy, const std::string& from) {
  config_node::table group;
  group.emplace("name", node_of(std::string(attacker_group), from));
  group.emplace("count", node_of(static_cast<std::int64_t>(count), from));
  group.emplace("strategy", node_of(strategy, from));
  return node_of(std::move(group), from);
}

void join(config_node& tree, const std::string& table, config_node group) {
  tree.as_table().at(table).as_array().push_back(std::move(group));
}

void add_attackers(config_node& tree, const actors::adversary& a) {
  const std::string from = "attack '" + a.name + "'";
  config_node group = group_node(a.group_size, a.strategy_name(), from);
  config_node::table settings;
  for (const auto& [name, value] : a.settings) settings.emplace(name, option_node(value, from));
  group.as_table().emplace("options", node_of(std::move(settings), from));
  if (a.role != net::role::validator) return join(tree, "peers", std::move(group));
  group.as_table().emplace("stake", node_of(static_cast<std::int64_t>(a.stake), from));
  join(tree, "validators", std::move(group));
  if (a.accomplices > 0) join(tree, "peers", group_node(a.accomplices, a.accomplice_strategy, from));
}

/// With the attackers in or not: the subnet has a slot for each of them and no more.
void fill_subnet(config_node& tree, const std::string& file, const actors::adversary& a, bool with_attackers) {
  const experiment e = experiment_from(tree, file);
  const std::uint64_t attackers = a.group_size + (a.role == net::role::validator ? a.accomplices : 0);
  const std::uint64_t missing = with_attackers ? 0 : attackers;
  apply_override(tree, fmt::format("chain.max_uids={}", heads_in(e.peers) + heads_in(e.validators) + missing));
}

/// Attackers are told from the others by their group.
void check_scenario(const config_node& scenario, const std::string& file) {
  for (const char* table : {"peers", "validators"}) {
    const auto at = scenario.as_table().find(table);
    const bool list = at != scenario.as_table().end() && at->second.is_array();
    if (!list) throw user_error(fmt::format("{}: there are no [[{}]]", file, table), "add one honest group of each");
    if (at->second.as_array().size() == 1) continue;
    throw user_error(fmt::format("{}: there are {} groups of {}; attackers would not be told from them", file,
                                 at->second.as_array().size(), table),
                     "keep one group of honest peers and one of honest validators");
  }
}

}  // namespace

experiment attacked_experiment(const config_node& scenario, const std::string& file, const verdict_case& c,
                               std::uint64_t seed, bool with_attackers, std::uint64_t twin) {
  config_node tree = scenario;
  tree.as_table().erase("sweep");
  apply_override(tree, fmt::format("scoring.preset={}", c.preset));
  apply_override(tree, fmt::format("run.seed={}", seed));
  if (with_attackers) add_attackers(tree, *c.attack);
  try {
    for (const std::string& o : c.attack->overrides) apply_override(tree, o);
    if (c.attack->full_subnet) fill_subnet(tree, file, *c.attack, with_attackers);
    experiment e = experiment_from(std::move(tree), file);
    if (twin > 1) e.run.title += fmt::format("_twin_{}", twin);
    e.peers.front().name = e.validators.front().name = std::string(honest_group);
    return e;
  } catch (const user_error& u) {
    throw user_error(fmt::format("attack '{}', {}: {}", c.attack->name, c.preset, u.what()), u.mend());
  }
}

std::vector<planned_run> verdict_runs(const config_node& scenario, const std::string& file,
                                      const std::vector<verdict_case>& cases, std::uint64_t seeds,
                                      std::uint64_t twins) {
  check_scenario(scenario, file);
  std::vector<planned_run> runs;
  for (const verdict_case& c : cases) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      const std::string label = fmt::format("{}, {}, seed {}", c.attack->name, c.preset, seed);
      runs.push_back(planned(label, attacked_experiment(scenario, file, c, seed, true)));
      for (std::uint64_t twin = 1; twin <= twins; ++twin)
        runs.push_back(planned(label + ", without it", attacked_experiment(scenario, file, c, seed, false, twin)));
    }
  }
  return runs;
}

}  // namespace gauntlet::runtime
