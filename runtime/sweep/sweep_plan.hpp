#pragma once

#include "base/fields.hpp"
#include "runtime/config/config_tree.hpp"
#include "runtime/sweep/run_many.hpp"
#include "runtime/sweep/sweep_values.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// A sweep as its file's [sweep] tables describe it; docs/experiments.md shows how to write one. The `describe` tables
/// are the reference.
namespace gauntlet::runtime {

struct sweep_section {
  std::uint64_t seeds = 10;
  std::uint64_t first_seed = 1;
  double confidence = 0.95;
  std::string columns;

  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("seeds", self.seeds, "runs of each cell; every cell gets the same seeds", limits{1, 10000});
    field("first_seed", self.first_seed, "run.seed of the first; the others follow");
    field("confidence", self.confidence, "coverage of the intervals", limits{0.5, 0.9999});
    field("columns", self.columns, "axis whose cells are the table's columns; empty: the measures are", limits{0, 64});
  }
};

/// One value of an axis: what it is called and what it changes.
struct sweep_cell {
  std::string label;
  text_list set;

  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("label", self.label, "name of the cell in tables", limits{1, 64});
    field("set", self.set, "overrides as --set takes them, in order");
  }
};

struct sweep_axis {
  std::string name;
  std::string key;
  value_list values;
  std::vector<sweep_cell> cells;  ///< TOML `cell`; of `key` and `values` too

  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("name", self.name, "name of the axis", limits{1, 64});
    field("key", self.key, "instead of cells: the key that takes each of `values`", limits{0, 200});
    field("values", self.values, "one cell each, called after the value");
  }
  std::vector<std::string> labels() const;
};

enum class reduction : std::uint8_t { end, mean, last_third, window, area, min, max };
enum class member_sum : std::uint8_t { mean, sum, min, max };
enum class change_form : std::uint8_t { relative, difference, ratio };
enum class progress_unit : std::uint8_t { windows, evaluations };

struct sweep_measure {
  std::string name;
  std::string of;
  std::string group;
  optional_whole uid;
  reduction at = reduction::end;
  optional_whole window;
  std::uint64_t from = 0;
  optional_whole to;
  member_sum over = member_sum::mean;
  std::string outcome;
  text_list order;
  std::string field;
  progress_unit unit = progress_unit::windows;
  text_list ratio;
  text_list difference;
  cell_filter against;
  change_form change = change_form::relative;
  bool percent = false;
  bool show = true;

  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& visit) {
    visit("name", self.name, "name of the measure, for tables, plots and expectations", limits{1, 64});
    visit("of", self.of, "the quantity, see Quantities below", limits{0, 64});
    visit("group", self.group, "group of peers (or validators) it is of; empty: all of them", limits{0, 64});
    visit("uid", self.uid, "the one node it is of (peer.… and validator.… only)");
    visit("at", self.at, "what becomes of a quantity that is followed over windows");
    visit("window", self.window, "for at = \"window\": the value it had then, or last before");
    visit("from", self.from, "first window that counts");
    visit("to", self.to, "last window that counts");
    visit("over", self.over, "what becomes of several members of a group");
    visit("outcome", self.outcome, "for checks_failed: which one; empty: any", limits{0, 64});
    visit("order", self.order, "for time_to_separate and inversions: groups, the highest first");
    visit("field", self.field, "for time_to_separate and inversions: the quantity that orders them", limits{0, 64});
    visit("unit", self.unit, "for time_to_separate: windows, or a validator's evaluations of a peer");
    visit("ratio", self.ratio, "instead of `of`: two measures, the first over the second");
    visit("difference", self.difference, "instead of `of`: two measures, the first less the second");
    visit("against", self.against, "compare with these cells (`{ attack = \"none\" }`), seed by seed");
    visit("change", self.change, "how: (x − x0) / |x0|, x − x0, or x / x0");
    visit("percent", self.percent, "show a share as per cent");
    visit("show", self.show, "false: only for other measures, plots and expectations");
  }
};

enum class plot_kind : std::uint8_t { line, bars, scatter };

struct sweep_plot {
  std::string file;
  std::string title;
  std::string note;
  plot_kind kind = plot_kind::line;
  std::string x = "window";
  text_list y;
  text_list groups;
  std::string series;
  cell_filter cells;
  std::string x_label;
  std::string y_label;
  bool percent = false;
  bool x_log = false;
  bool y_log = false;
  number_list marks;
  text_list mark_labels;
  text_list guides;

  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("file", self.file, "name of the file, without .svg", limits{1, 64});
    field("title", self.title, "title", limits{0, 120});
    field("note", self.note, "line below the title; empty: what interval is shown", limits{0, 160});
    field("kind", self.kind, "line: over windows or over an axis; bars: over an axis; scatter: a dot for each run");
    field("x", self.x, "\"window\", an axis, or (scatter) a measure", limits{1, 64});
    field("y", self.y, "over windows: one quantity that is followed over them; else measures");
    field("groups", self.groups, "over windows: groups of peers, a line each; empty: all peers in one");
    field("series", self.series, "axis that tells lines, bars or dots apart; empty: all axes but x", limits{0, 64});
    field("cells", self.cells, "which cells to show; empty: all");
    field("x_label", self.x_label, "below the x axis; empty: x", limits{0, 80});
    field("y_label", self.y_label, "beside the y axis; empty: y", limits{0, 80});
    field("percent", self.percent, "y values are shares");
    field("x_log", self.x_log, "logarithmic x axis");
    field("y_log", self.y_log, "logarithmic y axis");
    field("marks", self.marks, "values to draw a line across at");
    field("mark_labels", self.mark_labels, "their names");
    field("guides", self.guides, "curves to compare with, of \"x\" and \"sqrt(x)\"");
  }
};

enum class comparison : std::uint8_t { below, at_most, at_least, above, covers };
enum class evidence : std::uint8_t { seed, mean, interval };

struct sweep_expect {
  std::string name;
  std::string measure;
  comparison is = comparison::below;
  number_or_name than;
  evidence by = evidence::seed;
  optional_whole seeds;
  cell_filter cells;

  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("name", self.name, "the claim, in a sentence", limits{1, 160});
    field("measure", self.measure, "the measure it is about", limits{1, 64});
    field("is", self.is, "how it must compare; covers: its interval holds `than`");
    field("than", self.than, "a number, or another measure of the same cell");
    field("by", self.by,
          "seed: in each run; mean: of the cell; interval: the whole interval, and disjoint from that of another "
          "measure");
    field("seeds", self.seeds, "for by = \"seed\": in at least so many runs; left out: in all");
    field("cells", self.cells, "which cells it is claimed of; empty: all, each for itself");
  }
};

struct sweep_plan {
  std::string file;   ///< as the user named it
  std::string title;  ///< run.title
  sweep_section section;
  std::vector<sweep_axis> axes;
  std::vector<sweep_measure> measures;
  std::vector<sweep_plot> plots;
  std::vector<sweep_expect> expects;

  /// Number of cells: the product of the axes, 1 without any.
  std::size_t cells() const;
  /// A cell's place on each axis; the last axis changes fastest.
  std::vector<std::size_t> place_of(std::size_t cell) const;
  std::size_t cell_at(const std::vector<std::size_t>& place) const;
  /// "attack=none, defence=all"; empty without axes.
  std::string label_of(std::size_t cell) const;
  /// Cells that `filter` names; an axis it does not name may have any place.
  std::vector<std::size_t> cells_of(const cell_filter& filter) const;
  std::size_t axis_named(const std::string& name) const;     ///< axes.size() when there is none
  std::size_t measure_named(const std::string& name) const;  ///< measures.size() when there is none
};

/// Reads the [sweep] tables of a tree. Throws user_error with file:line, key, value and mend.
sweep_plan read_sweep(const config_node& tree, const std::string& file);

/// All runs, cell by cell and seed by seed: every configuration is checked here, before the first run. Checks what of
/// the plan needs the cells too: that groups exist.
std::vector<planned_run> runs_of(const sweep_plan& plan, const config_node& tree);

}  // namespace gauntlet::runtime

template <>
struct gauntlet::enum_names<gauntlet::runtime::reduction> {
  static constexpr std::array<std::string_view, 7> values{"end", "mean", "last_third", "window", "area", "min", "max"};
};
template <>
struct gauntlet::enum_names<gauntlet::runtime::member_sum> {
  static constexpr std::array<std::string_view, 4> values{"mean", "sum", "min", "max"};
};
template <>
struct gauntlet::enum_names<gauntlet::runtime::change_form> {
  static constexpr std::array<std::string_view, 3> values{"relative", "difference", "ratio"};
};
template <>
struct gauntlet::enum_names<gauntlet::runtime::progress_unit> {
  static constexpr std::array<std::string_view, 2> values{"windows", "evaluations"};
};
template <>
struct gauntlet::enum_names<gauntlet::runtime::plot_kind> {
  static constexpr std::array<std::string_view, 3> values{"line", "bars", "scatter"};
};
template <>
struct gauntlet::enum_names<gauntlet::runtime::comparison> {
  static constexpr std::array<std::string_view, 5> values{"below", "at_most", "at_least", "above", "covers"};
};
template <>
struct gauntlet::enum_names<gauntlet::runtime::evidence> {
  static constexpr std::array<std::string_view, 3> values{"seed", "mean", "interval"};
};
