#include "runtime/sweep/sweep_plan.hpp"

#include "base/errors.hpp"
#include "base/nearest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace gauntlet::runtime {

namespace {

/// Groups of a configuration, as tables and measures call them.
template <class Group>
void add_names(std::set<std::string>& names, const std::vector<Group>& groups) {
  for (const Group& g : groups) names.insert(g.name.empty() ? g.strategy.kind : g.name);
}

/// The file's own experiment, which `gauntlet run` would run. Where an axis sets a key, no cell shows what stood there
/// before, nor an override of it.
void check_base(const sweep_plan& plan, config_node tree) {
  tree.as_table().erase("sweep");
  experiment_from(std::move(tree), plan.file);
}

experiment experiment_of(const sweep_plan& plan, config_node tree, const std::vector<std::size_t>& place,
                         std::uint64_t seed) {
  tree.as_table().erase("sweep");
  for (std::size_t a = 0; a < plan.axes.size(); ++a)
    for (const std::string& o : plan.axes[a].cells[place[a]].set.items) apply_override(tree, o);
  apply_override(tree, fmt::format("run.seed={}", seed));
  return experiment_from(std::move(tree), plan.file);
}

void check_group(const std::string& what, const std::string& group, const std::set<std::string>& known) {
  if (group.empty() || known.contains(group)) return;
  throw user_error(
      fmt::format("{}: no cell has a group '{}'", what, group),
      suggest(group, {known.begin(), known.end()}) + "; a group without a name is called after its strategy");
}

/// A group that no cell has is a slip of the pen; one that some cells lack is none.
void check_groups(const sweep_plan& plan, const std::set<std::string>& peers, const std::set<std::string>& validators) {
  for (const sweep_measure& m : plan.measures) {
    const std::string what = fmt::format("{}: sweep.measure '{}'", plan.file, m.name);
    check_group(what, m.group, m.of.starts_with("validator.") ? validators : peers);
    for (const std::string& g : m.order.items) check_group(what, g, peers);
  }
  for (const sweep_plot& p : plan.plots)
    for (const std::string& g : p.groups.items)
      check_group(fmt::format("{}: sweep.plot '{}'", plan.file, p.file), g, peers);
}

}  // namespace

std::vector<std::string> sweep_axis::labels() const {
  std::vector<std::string> all;
  for (const sweep_cell& c : cells) all.push_back(c.label);
  return all;
}

std::size_t sweep_plan::cells() const {
  std::size_t count = 1;
  for (const sweep_axis& a : axes) count *= a.cells.size();
  return count;
}

std::vector<std::size_t> sweep_plan::place_of(std::size_t cell) const {
  std::vector<std::size_t> place(axes.size());
  for (std::size_t a = axes.size(); a-- > 0; cell /= axes[a].cells.size()) place[a] = cell % axes[a].cells.size();
  return place;
}

std::size_t sweep_plan::cell_at(const std::vector<std::size_t>& place) const {
  std::size_t cell = 0;
  for (std::size_t a = 0; a < axes.size(); ++a) cell = cell * axes[a].cells.size() + place[a];
  return cell;
}

std::string sweep_plan::label_of(std::size_t cell) const {
  const std::vector<std::size_t> place = place_of(cell);
  std::string label;
  for (std::size_t a = 0; a < axes.size(); ++a)
    label += fmt::format("{}{}={}", a == 0 ? "" : ", ", axes[a].name, axes[a].cells[place[a]].label);
  return label;
}

std::vector<std::size_t> sweep_plan::cells_of(const cell_filter& filter) const {
  std::vector<std::size_t> chosen;
  for (std::size_t cell = 0; cell < cells(); ++cell) {
    const std::vector<std::size_t> place = place_of(cell);
    const bool meant = std::all_of(filter.axes.begin(), filter.axes.end(), [&](const auto& named) {
      const std::size_t a = axis_named(named.first);
      const std::string& label = axes[a].cells[place[a]].label;
      return std::find(named.second.begin(), named.second.end(), label) != named.second.end();
    });
    if (meant) chosen.push_back(cell);
  }
  return chosen;
}

std::size_t sweep_plan::axis_named(const std::string& name) const {
  const auto at = std::find_if(axes.begin(), axes.end(), [&](const sweep_axis& a) { return a.name == name; });
  return static_cast<std::size_t>(at - axes.begin());
}

std::size_t sweep_plan::measure_named(const std::string& name) const {
  const auto at =
      std::find_if(measures.begin(), measures.end(), [&](const sweep_measure& m) { return m.name == name; });
  return static_cast<std::size_t>(at - measures.begin());
}

std::vector<planned_run> runs_of(const sweep_plan& plan, const config_node& tree) {
  check_base(plan, tree);
  std::vector<planned_run> runs;
  std::set<std::string> peers, validators;
  for (std::size_t cell = 0; cell < plan.cells(); ++cell) {
    const std::string label = plan.label_of(cell);
    for (std::uint64_t s = 0; s < plan.section.seeds; ++s) {
      const std::uint64_t seed = plan.section.first_seed + s;
      try {
        experiment e = experiment_of(plan, tree, plan.place_of(cell), seed);
        add_names(peers, e.peers);
        add_names(validators, e.validators);
        runs.push_back(planned(fmt::format("{}{}seed {}", label, label.empty() ? "" : ", ", seed), std::move(e)));
      } catch (const user_error& u) {
        throw user_error(fmt::format("{}: cell {}: {}", plan.file, label.empty() ? "without axes" : label, u.what()),
                         u.mend());
      }
    }
  }
  check_groups(plan, peers, validators);
  return runs;
}

}  // namespace gauntlet::runtime
