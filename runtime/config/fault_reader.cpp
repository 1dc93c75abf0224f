#include "runtime/config/fault_reader.hpp"

#include "actors/protocol/rare_branches.hpp"
#include "runtime/config/field_reader.hpp"
#include "runtime/faults/fault.hpp"
#include "runtime/faults/fault_plan.hpp"

#include <fmt/format.h>

namespace gauntlet::runtime {

namespace {

std::vector<std::string> own_keys() {
  std::vector<std::string> keys{"kind"};
  const fault_spec any;
  fault_spec::describe(any, [&keys](std::string_view name, const auto&, auto&&...) { keys.emplace_back(name); });
  return keys;
}

fault_spec read_fault(const config_node& node, const std::string& path) {
  const key_place place{node, path};
  if (!node.is_table()) place.refuse("must be a table", "write [[fault]], double brackets, and its keys below");
  const auto kind = node.as_table().find("kind");
  if (kind == node.as_table().end())
    place.refuse("has no kind", "write for example kind = \"crash\"; `gauntlet strategies` lists all kinds");
  fault_spec spec;
  const key_place key{kind->second, path + ".kind"};
  spec.what.kind = read_text(key, {1, 64});
  const auto& entry = find_part<fault_registry>(key, spec.what.kind);
  spec.what.options = options(entry.options);
  std::vector<std::string> of_kind{"kind"};
  for (const option_spec& o : entry.options) of_kind.push_back(o.name);
  read_section(node, path, spec, of_kind);
  read_options(node, path, entry.options, spec.what.options, own_keys());
  spec.place = fmt::format("{}: {}", node.where(), path);
  return spec;
}

}  // namespace

void read_faults(const config_node& root, experiment& e) {
  if (const auto at = root.as_table().find("fault"); at != root.as_table().end()) {
    if (!at->second.is_array())
      key_place{at->second, "fault"}.refuse("must be a list of faults", "write [[fault]], double brackets");
    std::size_t index = 0;
    for (const config_node& node : at->second.as_array())
      e.faults.push_back(read_fault(node, fmt::format("fault.{}", index++)));
  }
  make_fault_plan(e);
  if (e.chaos.rare_branches > 0 && !actors::rare_branches_built())
    throw user_error("chaos.rare_branches is above 0, but this program was built without rare branches",
                     "configure the build with -DGAUNTLET_RARE_BRANCHES=ON, or leave the key out");
}

}  // namespace gauntlet::runtime
