#include "actors/peer/peer_strategy.hpp"
#include "actors/protocol/consensus_rule.hpp"
#include "actors/validator/score_board.hpp"
#include "actors/validator/validator_strategy.hpp"
#include "compute/models.hpp"
#include "compute/scheme.hpp"
#include "runtime/config/check_experiment.hpp"
#include "runtime/config/experiment.hpp"
#include "runtime/config/fault_reader.hpp"
#include "runtime/config/field_reader.hpp"
#include "runtime/config/invariant_reader.hpp"
#include "runtime/config/overrides.hpp"
#include "runtime/config/presets.hpp"

#include <algorithm>

namespace gauntlet::runtime {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t extends_max = 8;
const std::vector<std::string> root_keys{"run",         "window",   "aggregation", "scoring",    "chain",
                                         "checkpoints", "training", "model",       "data",       "scheme",
                                         "storage",     "services", "peers",       "validators", "invariants",
                                         "extends",     "sweep",    "fault",       "chaos"};

config_node read_with_bases(const fs::path& file, std::vector<fs::path> chain) {
  config_node root = read_config_file(file);
  const auto extends = root.as_table().find("extends");
  if (extends == root.as_table().end()) return root;
  const key_place key{extends->second, "extends"};
  const fs::path base = file.parent_path() / read_text(key, {1, 4096});
  std::error_code failed;
  const bool there = fs::exists(base, failed);
  if (failed) key.refuse(failed.message(), "give a path relative to this file");
  chain.push_back(fs::weakly_canonical(file, failed));
  const bool cycle = std::find(chain.begin(), chain.end(), fs::weakly_canonical(base, failed)) != chain.end();
  if (cycle || chain.size() > extends_max) key.refuse("extends itself in a circle", "let it extend another file");
  if (!there) key.refuse("there is no such file", "give a path relative to this file");
  config_node under = read_with_bases(base, std::move(chain));
  root.as_table().erase("extends");
  overlay(under, std::move(root));
  return under;
}

template <class Registry>
void read_part(const config_node& root, const std::string& table, part_choice& part) {
  const auto at = root.as_table().find(table);
  static const config_node empty{config_node::table{}, "default", 0};
  const config_node& node = at == root.as_table().end() ? empty : at->second;
  const key_place place{node, table};
  if (!node.is_table()) place.refuse("must be a table", fmt::format("write [{}] and its keys below", table));
  const auto kind = node.as_table().find("kind");
  const bool named = kind != node.as_table().end();
  const key_place key{named ? kind->second : node, table + ".kind"};
  if (named) part.kind = read_text(key, {1, 64});
  const auto& entry = find_part<Registry>(key, part.kind);
  part.options = options(entry.options);
  read_options(node, table, entry.options, part.options, {"kind"});
}

template <class Registry, class Group>
void read_groups(const config_node& root, const std::string& table, std::vector<Group>& groups) {
  const auto at = root.as_table().find(table);
  if (at == root.as_table().end()) return;
  if (!at->second.is_array())
    key_place{at->second, table}.refuse("must be a list of groups",
                                        fmt::format("write [[{}]], double brackets", table));
  std::size_t index = 0;
  for (const config_node& node : at->second.as_array()) {
    const std::string path = fmt::format("{}.{}", table, index++);
    Group g;
    read_section(node, path, g, {"strategy", "options"});
    const auto strategy = node.as_table().find("strategy");
    const bool named = strategy != node.as_table().end();
    const key_place key{named ? strategy->second : node, path + ".strategy"};
    if (named) g.strategy.kind = read_text(key, {1, 64});
    const auto& entry = find_part<Registry>(key, g.strategy.kind);
    g.strategy.options = options(entry.options);
    if (const auto o = node.as_table().find("options"); o != node.as_table().end()) {
      if (!o->second.is_table())
        key_place{o->second, path + ".options"}.refuse("must be a table", "write options = { name = value }");
      read_options(o->second, path + ".options", entry.options, g.strategy.options, {});
    }
    // A strategy may refuse what its options say together: better here than when the run begins.
    try {
      entry.make(g.strategy.options, std::uint64_t{0});
    } catch (const user_error& wrong) {
      key.refuse(wrong.what(), wrong.mend());
    }
    groups.push_back(std::move(g));
  }
}

const config_node* node_at(const config_node& root, const std::string& table, const std::string& key) {
  const auto at = root.as_table().find(table);
  if (at == root.as_table().end() || !at->second.is_table()) return nullptr;
  const auto found = at->second.as_table().find(key);
  return found == at->second.as_table().end() ? nullptr : &found->second;
}

/// Where an override names another part ("table.part=name"), the options of the part that was there before are left
/// behind: they are none of the new one's.
void leave_old_options_behind(config_node& root, const std::string& text) {
  const std::string key = text.substr(0, text.find('='));
  const auto dot = key.find('.');
  if (dot == std::string::npos) return;
  const std::string table = key.substr(0, dot);
  const std::string part = key.substr(dot + 1);
  const config_node* was = node_at(root, table, part);
  if (was == nullptr || node_at(root, table, part + "_options") == nullptr) return;
  config_node overridden = root;
  apply_override(overridden, text);
  if (*node_at(overridden, table, part) == *was) return;
  root.as_table().at(table).as_table().erase(part + "_options");
}

void check_storage_kind(const config_node& root) {
  const auto storage = root.as_table().find("storage");
  if (storage == root.as_table().end()) return;
  const auto kind = storage->second.as_table().find("kind");
  if (kind != storage->second.as_table().end()) read_choice({kind->second, "storage.kind"}, {"memory", "directory"});
}

}  // namespace

void apply_overrides(config_node& root, const std::vector<std::string>& overrides) {
  for (const std::string& o : overrides) leave_old_options_behind(root, o);
  for (const std::string& o : overrides) apply_override(root, o);
}

config_node read_experiment_tree(const fs::path& file, const std::vector<std::string>& overrides) {
  config_node root = read_with_bases(file, {});
  apply_overrides(root, overrides);
  return root;
}

experiment experiment_from(config_node root, const std::string& file) {
  for (const auto& [name, node] : root.as_table())
    if (std::find(root_keys.begin(), root_keys.end(), name) == root_keys.end())
      refuse_unknown({node, name}, name, root_keys);

  apply_preset(root);
  experiment e;
  for_each_section(e, [&root](const std::string& table, auto& section) {
    const auto at = root.as_table().find(table);
    // An absent section is read too: the parts it chooses get their options.
    static const config_node empty{config_node::table{}, "default", 0};
    read_section(at == root.as_table().end() ? empty : at->second, table, section);
  });
  check_storage_kind(root);
  read_part<compute::objective_registry>(root, "model", e.model);
  read_part<compute::token_source_registry>(root, "data", e.data);
  read_part<compute::scheme_registry>(root, "scheme", e.scheme);
  read_groups<actors::peer_strategy_registry>(root, "peers", e.peers);
  read_groups<actors::validator_strategy_registry>(root, "validators", e.validators);
  e.invariants = read_invariants(root);
  check_experiment(e, file);
  read_faults(root, e);
  return e;
}

experiment load_experiment(const fs::path& file, const std::vector<std::string>& overrides) {
  return experiment_from(read_experiment_tree(file, overrides), file.string());
}

}  // namespace gauntlet::runtime
