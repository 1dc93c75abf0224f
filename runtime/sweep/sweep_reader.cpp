#include "actors/protocol/events/score_events.hpp"
#include "base/nearest.hpp"
#include "runtime/config/field_reader.hpp"
#include "runtime/sweep/quantity.hpp"
#include "runtime/sweep/sweep_plan.hpp"

#include <algorithm>
#include <functional>

namespace gauntlet::runtime {

namespace {

constexpr std::size_t runs_max = 100'000;

const config_node* child(const config_node& table, const std::string& key) {
  const auto at = table.as_table().find(key);
  return at == table.as_table().end() ? nullptr : &at->second;
}

/// Calls `read(node, "sweep.axis.0")` for each of the tables `[[sweep.<name>]]`.
void for_each_table(const config_node& parent, const std::string& path, const std::string& name,
                    const std::function<void(const config_node&, const std::string&)>& read) {
  const config_node* list = child(parent, name);
  if (list == nullptr) return;
  if (!list->is_array())
    key_place{*list, path + "." + name}.refuse("must be a list of tables",
                                               fmt::format("write [[{}.{}]], double brackets", path, name));
  std::size_t index = 0;
  for (const config_node& node : list->as_array()) read(node, fmt::format("{}.{}.{}", path, name, index++));
}

/// The node of a key, or of its table where the key is left out, as messages name it.
key_place place(const config_node& table, const std::string& path, const std::string& key) {
  const config_node* at = child(table, key);
  return {at == nullptr ? table : *at, path + "." + key};
}

void refuse_double(const config_node& table, const std::string& path, bool taken) {
  if (taken) place(table, path, "name").refuse("there are two of this name", "give each a name of its own");
}

void require(const config_node& table, const std::string& path, const std::string& key) {
  if (child(table, key) == nullptr)
    key_place{table, path + "." + key}.refuse("is missing", "add it; see 'gauntlet config explain sweep'");
}

void read_axis(const config_node& node, const std::string& path, sweep_plan& plan) {
  sweep_axis axis;
  read_section(node, path, axis, {"cell"});
  require(node, path, "name");
  refuse_double(node, path, plan.axis_named(axis.name) < plan.axes.size());
  if (axis.name == "window") place(node, path, "name").refuse("means the windows", "choose another name");
  for_each_table(node, path, "cell", [&](const config_node& cell, const std::string& cell_path) {
    sweep_cell c;
    read_section(cell, cell_path, c);
    require(cell, cell_path, "label");
    axis.cells.push_back(std::move(c));
  });
  const bool short_form = !axis.key.empty() || !axis.values.items.empty();
  if (short_form && (axis.key.empty() || axis.values.items.empty()))
    key_place{node, path}.refuse("has a key without values, or values without a key", "give both, or cells");
  if (short_form == !axis.cells.empty())
    key_place{node, path}.refuse("needs either key and values, or cells", "see 'gauntlet config explain sweep.axis'");
  for (const value_list::item& v : axis.values.items) axis.cells.push_back({v.label, {{axis.key + "=" + v.toml}}});
  std::vector<std::string> labels = axis.labels();
  std::sort(labels.begin(), labels.end());
  if (std::adjacent_find(labels.begin(), labels.end()) != labels.end())
    key_place{node, path}.refuse("has two cells of one label", "give each a label of its own");
  plan.axes.push_back(std::move(axis));
  if (plan.cells() * plan.section.seeds > runs_max)
    key_place{node, path}.refuse(fmt::format("makes {} cells with {} seeds each", plan.cells(), plan.section.seeds),
                                 fmt::format("keep to {} runs in all", runs_max));
}

void check_filter(const key_place& key, const cell_filter& filter, const sweep_plan& plan) {
  std::vector<std::string> axes;
  for (const sweep_axis& a : plan.axes) axes.push_back(a.name);
  for (const auto& [name, labels] : filter.axes) {
    const std::size_t a = plan.axis_named(name);
    if (a == plan.axes.size()) key.refuse(fmt::format("there is no axis '{}'", name), suggest(name, axes));
    const std::vector<std::string> known = plan.axes[a].labels();
    for (const std::string& l : labels)
      if (std::find(known.begin(), known.end(), l) == known.end())
        key.refuse(fmt::format("axis '{}' has no cell '{}'", name, l), suggest(l, known));
  }
}

std::size_t measure_at(const key_place& key, const std::string& name, const sweep_plan& plan) {
  const std::size_t at = plan.measure_named(name);
  std::vector<std::string> known;
  for (const sweep_measure& m : plan.measures) known.push_back(m.name);
  if (at == plan.measures.size()) key.refuse(fmt::format("there is no measure '{}' above", name), suggest(name, known));
  return at;
}

/// Keys of a measure that mean something for its quantity only.
void check_scope(const config_node& node, const std::string& path, const sweep_measure& m) {
  const auto refuse_unless = [&](bool allowed, const std::string& key, const std::string& where) {
    if (!allowed && child(node, key) != nullptr)
      place(node, path, key).refuse(fmt::format("means nothing for '{}'", m.of), "it is for " + where);
  };
  const quantity* const what = find_quantity(m.of);
  const bool ordered = m.of == "time_to_separate" || m.of == "inversions";
  const bool of_members = what != nullptr && (what->kind == quantity_kind::peer ||
                                              what->kind == quantity_kind::validator || m.of == "checks_failed");
  const bool over_windows = what != nullptr && what->over_windows();
  const bool of_groups = of_members || (what != nullptr && what->kind == quantity_kind::series) ||
                         m.of == "positive_share" || m.of == "gini" || m.of == "top_share";
  refuse_unless(of_groups, "group", "quantities of peers and validators");
  refuse_unless(of_members, "uid", "peer.…, validator.… and checks_failed");
  refuse_unless(over_windows, "at", "quantities that are followed over windows");
  refuse_unless(over_windows && m.at == reduction::window, "window", "at = \"window\"");
  refuse_unless(over_windows || ordered || m.of == "positive_share", "from", "quantities of windows");
  refuse_unless(over_windows || ordered || m.of == "positive_share", "to", "quantities of windows");
  refuse_unless(m.of == "checks_failed", "outcome", "checks_failed");
  refuse_unless(ordered, "order", "time_to_separate and inversions");
  refuse_unless(ordered, "field", "time_to_separate and inversions");
  refuse_unless(m.of == "time_to_separate", "unit", "time_to_separate");
  const bool curves = what != nullptr && what->kind == quantity_kind::series;
  refuse_unless(of_members || (curves && m.over == member_sum::sum) || (curves && m.over == member_sum::mean), "over",
                "peer.…, validator.… and checks_failed; a curve is kept as its group's mean, and can be summed");
  if (over_windows && m.at == reduction::window) require(node, path, "window");
  if (ordered && m.order.items.size() < 2)
    place(node, path, "order").refuse("must name two groups at least", "write order = [\"highest\", …, \"lowest\"]");
}

void check_ordered(const config_node& node, const std::string& path, const sweep_measure& m) {
  if (m.of != "time_to_separate" && m.of != "inversions") return;
  const quantity* const field = find_quantity(m.field);
  if (field == nullptr || field->kind != quantity_kind::series) {
    std::vector<std::string> names = quantity_names(true);
    std::erase(names, "held_out");
    place(node, path, "field").refuse("is not followed over windows for groups", suggest(m.field, names));
  }
}

void check_outcome_name(const config_node& node, const std::string& path, const sweep_measure& m) {
  const auto& outcomes = enum_names<actors::events::check_outcome>::values;
  if (m.outcome.empty() || std::find(outcomes.begin(), outcomes.end(), m.outcome) != outcomes.end()) return;
  place(node, path, "outcome")
      .refuse("is no outcome of a check", suggest(m.outcome, {outcomes.begin(), outcomes.end()}));
}

void read_measure(const config_node& node, const std::string& path, sweep_plan& plan) {
  sweep_measure m;
  read_section(node, path, m);
  require(node, path, "name");
  refuse_double(node, path, plan.measure_named(m.name) < plan.measures.size());
  const int forms = (m.of.empty() ? 0 : 1) + (m.ratio.empty() ? 0 : 1) + (m.difference.empty() ? 0 : 1);
  if (forms != 1) key_place{node, path}.refuse("needs one of: of, ratio, difference", "name a quantity with `of`");
  if (!m.of.empty() && find_quantity(m.of) == nullptr)
    place(node, path, "of").refuse("no such quantity", suggest(m.of, quantity_names(false)));
  for (const auto& [key, pair] : {std::pair{"ratio", &m.ratio}, std::pair{"difference", &m.difference}}) {
    if (pair->empty()) continue;
    if (pair->items.size() != 2) place(node, path, key).refuse("must name two measures", "write [\"one\", \"other\"]");
    for (const std::string& name : pair->items) measure_at(place(node, path, key), name, plan);
  }
  check_scope(node, path, m);
  check_ordered(node, path, m);
  check_outcome_name(node, path, m);
  check_filter(place(node, path, "against"), m.against, plan);
  for (const auto& [axis, labels] : m.against.axes)
    if (labels.size() != 1) place(node, path, "against").refuse("needs one label for each axis", "name one cell");
  plan.measures.push_back(std::move(m));
}

void check_window_plot(const config_node& node, const std::string& path, const sweep_plot& p) {
  if (p.kind != plot_kind::line)
    place(node, path, "kind").refuse("cannot have x = \"window\"", "use kind = \"line\", or another x");
  const quantity* const what = p.y.items.size() == 1 ? find_quantity(p.y.items[0]) : nullptr;
  if (what == nullptr || !what->over_windows())
    place(node, path, "y")
        .refuse("must be one quantity that is followed over windows",
                p.y.items.empty() ? "write y = [\"held_out\"]" : suggest(p.y.items[0], quantity_names(true)));
  if (what->kind == quantity_kind::held_out && !p.groups.empty())
    place(node, path, "groups").refuse("means nothing for held_out", "it is of the run, not of groups");
}

/// With `series`, whatever else varies would fall together.
void check_series(const config_node& node, const std::string& path, const sweep_plot& p, const sweep_plan& plan) {
  if (p.series.empty()) return;
  std::vector<std::string> axes;
  for (const sweep_axis& a : plan.axes) axes.push_back(a.name);
  if (plan.axis_named(p.series) == plan.axes.size())
    place(node, path, "series").refuse("is no axis", suggest(p.series, axes));
  for (const sweep_axis& a : plan.axes) {
    if (a.name == p.series || a.name == p.x || a.cells.size() == 1) continue;
    const auto chosen = p.cells.axes.find(a.name);
    if (chosen == p.cells.axes.end() || chosen->second.size() != 1)
      place(node, path, "series")
          .refuse(fmt::format("leaves open which cell of axis '{}' to show", a.name),
                  fmt::format("choose one: cells = {{ {} = \"…\" }}", a.name));
  }
}

void read_plot(const config_node& node, const std::string& path, sweep_plan& plan) {
  sweep_plot p;
  read_section(node, path, p);
  require(node, path, "file");
  const bool plain = std::all_of(p.file.begin(), p.file.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
  if (!plain) place(node, path, "file").refuse("holds more than letters, digits, _ and -", "choose a plain name");
  const bool taken =
      std::any_of(plan.plots.begin(), plan.plots.end(), [&](const sweep_plot& o) { return o.file == p.file; });
  if (taken) place(node, path, "file").refuse("is taken by another plot", "choose another name");
  check_filter(place(node, path, "cells"), p.cells, plan);
  check_series(node, path, p, plan);
  if (p.x == "window") {
    check_window_plot(node, path, p);
  } else {
    if (p.y.empty()) place(node, path, "y").refuse("names no measure", "write y = [\"name of a measure\"]");
    for (const std::string& y : p.y.items) measure_at(place(node, path, "y"), y, plan);
    if (!p.groups.empty())
      place(node, path, "groups").refuse("is for plots over windows", "let the measures name their groups");
    if (p.kind == plot_kind::scatter) {
      measure_at(place(node, path, "x"), p.x, plan);
    } else if (plan.axis_named(p.x) == plan.axes.size()) {
      std::vector<std::string> known{"window"};
      for (const sweep_axis& a : plan.axes) known.push_back(a.name);
      place(node, path, "x").refuse("is neither \"window\" nor an axis", suggest(p.x, known));
    }
  }
  if (p.mark_labels.items.size() > p.marks.items.size())
    place(node, path, "mark_labels").refuse("has more names than there are marks", "give marks = [number, …]");
  for (const std::string& g : p.guides.items)
    if (g != "x" && g != "sqrt(x)") place(node, path, "guides").refuse("knows x and sqrt(x) only", "remove others");
  plan.plots.push_back(std::move(p));
}

void read_expect(const config_node& node, const std::string& path, sweep_plan& plan) {
  sweep_expect e;
  read_section(node, path, e);
  for (const char* key : {"name", "measure", "than"}) require(node, path, key);
  measure_at(place(node, path, "measure"), e.measure, plan);
  if (const auto* other = std::get_if<std::string>(&e.than.value)) measure_at(place(node, path, "than"), *other, plan);
  if (e.is == comparison::covers && e.by != evidence::interval)
    place(node, path, "is").refuse("is of an interval", "add by = \"interval\"");
  if (e.seeds.value && e.by != evidence::seed)
    place(node, path, "seeds").refuse("counts single runs", "use it with by = \"seed\"");
  if (e.seeds.value && *e.seeds.value > plan.section.seeds)
    place(node, path, "seeds")
        .refuse(fmt::format("asks for more than the {} runs of a cell", plan.section.seeds),
                "lower it, or raise sweep.seeds");
  check_filter(place(node, path, "cells"), e.cells, plan);
  plan.expects.push_back(std::move(e));
}

std::string title_of(const config_node& tree) {
  const config_node* run = child(tree, "run");
  const config_node* title = run == nullptr || !run->is_table() ? nullptr : child(*run, "title");
  return title == nullptr ? "experiment" : read_text({*title, "run.title"}, {1, 64});
}

}  // namespace

sweep_plan read_sweep(const config_node& tree, const std::string& file) {
  const config_node* sweep = child(tree, "sweep");
  if (sweep == nullptr)
    throw user_error(file + ": there is no [sweep] table", "add one, see docs/experiments.md, or use 'gauntlet run'");
  sweep_plan plan;
  plan.file = file;
  plan.title = title_of(tree);
  read_section(*sweep, "sweep", plan.section, {"axis", "measure", "plot", "expect"});
  const auto read_all = [&](const std::string& name,
                            void (*read)(const config_node&, const std::string&, sweep_plan&)) {
    for_each_table(*sweep, "sweep", name,
                   [&](const config_node& node, const std::string& path) { read(node, path, plan); });
  };
  read_all("axis", read_axis);
  read_all("measure", read_measure);
  if (plan.measures.empty())
    key_place{*sweep, "sweep"}.refuse("measures nothing", "add a [[sweep.measure]] with name and of");
  if (!plan.section.columns.empty() && plan.axis_named(plan.section.columns) == plan.axes.size()) {
    std::vector<std::string> axes;
    for (const sweep_axis& a : plan.axes) axes.push_back(a.name);
    place(*sweep, "sweep", "columns").refuse("is no axis", suggest(plan.section.columns, axes));
  }
  read_all("plot", read_plot);
  read_all("expect", read_expect);
  return plan;
}

}  // namespace gauntlet::runtime
