#include "runtime/config/invariant_reader.hpp"

#include "runtime/config/field_reader.hpp"
#include "runtime/invariants/invariant.hpp"

#include <fmt/format.h>

namespace gauntlet::runtime {

namespace {

void require_table(const config_node& node, const std::string& path) {
  if (!node.is_table())
    key_place{node, path}.refuse("must be a table", fmt::format("write [{}] and its keys below", path));
}

}  // namespace

invariant_settings read_invariants(const config_node& root) {
  invariant_settings settings;
  const auto all = root.as_table().find("invariants");
  if (all == root.as_table().end()) return settings;
  require_table(all->second, "invariants");
  for (const auto& [name, node] : all->second.as_table()) {
    const std::string path = "invariants." + name;
    const auto& entry = find_part<invariant_registry>({node, path}, name);
    require_table(node, path);
    invariant_setting& setting = settings[name];
    if (const auto held = node.as_table().find("held"); held != node.as_table().end())
      setting.held = read_flag({held->second, path + ".held"});
    setting.options = options(entry.options);
    read_options(node, path, entry.options, setting.options, {"held"});
  }
  return settings;
}

}  // namespace gauntlet::runtime
