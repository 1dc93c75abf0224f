#include "runtime/sweep/sweep_figures.hpp"

#include "runtime/sweep/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>

namespace gauntlet::runtime {

namespace {

std::optional<double> number_in(const std::string& label) {
  double value = 0;
  const auto [end, error] = std::from_chars(label.data(), label.data() + label.size(), value);
  if (error != std::errc() || end != label.data() + label.size()) return std::nullopt;
  return value;
}

figure_point point_of(double x, const estimate& e) {
  figure_point p{x, e.mean};
  if (std::isfinite(e.low) && std::isfinite(e.high)) {
    p.low = e.low;
    p.high = e.high;
  }
  return p;
}

class plotter {
 public:
  plotter(const sweep_plot& plot, const sweep_plan& plan, const sweep_results& results)
      : plot_(plot), plan_(plan), results_(results), cells_(plan.cells_of(plot.cells)) {}

  figure draw() {
    frame();
    if (plot_.x == "window")
      over_windows();
    else if (plot_.kind == plot_kind::scatter)
      scatter();
    else
      over_axis();
    guides();
    return std::move(figure_);
  }

 private:
  void frame();
  void over_windows();
  void over_axis();
  void scatter();
  void guides();

  /// What tells a cell's line from the others': its labels on the axes that vary among the cells shown.
  std::string label_of(std::size_t cell, std::size_t without_axis) const {
    const std::vector<std::size_t> place = plan_.place_of(cell);
    std::string label;
    for (std::size_t a = 0; a < plan_.axes.size(); ++a) {
      const bool varies = std::any_of(cells_.begin(), cells_.end(),
                                      [&](std::size_t other) { return plan_.place_of(other)[a] != place[a]; });
      const bool named = plot_.series.empty() ? varies : plan_.axes[a].name == plot_.series;
      if (a == without_axis || !named) continue;
      const std::string& here = plan_.axes[a].cells[place[a]].label;
      // A bare number says nothing without its axis.
      label += (label.empty() ? "" : ", ") + (number_in(here) ? plan_.axes[a].name + " " + here : here);
    }
    return label;
  }
  static std::string joined(const std::string& a, const std::string& b) {
    return a.empty() ? b : b.empty() ? a : a + ", " + b;
  }
  figure_series& series(const std::string& label) {
    const auto known = std::find_if(figure_.series.begin(), figure_.series.end(),
                                    [&](const figure_series& s) { return s.label == label; });
    return known != figure_.series.end() ? *known : figure_.series.emplace_back(figure_series{label, {}});
  }

  const sweep_plot& plot_;
  const sweep_plan& plan_;
  const sweep_results& results_;
  std::vector<std::size_t> cells_;
  figure figure_;
};

void plotter::frame() {
  figure_.title = plot_.title.empty() ? plan_.title : plot_.title;
  figure_.note = plot_.note;
  if (figure_.note.empty() && plot_.kind != plot_kind::scatter)
    figure_.note =
        fmt::format("mean and {:g} % interval over {} seeds", plan_.section.confidence * 100, results_.seeds());
  figure_.x_label = plot_.x_label.empty() ? plot_.x : plot_.x_label;
  figure_.y_label = !plot_.y_label.empty() ? plot_.y_label : plot_.y.items.size() == 1 ? plot_.y.items[0] : "";
  figure_.percent = plot_.percent;
  figure_.x_logarithmic = plot_.x_log;
  figure_.y_logarithmic = plot_.y_log;
  figure_.kind = plot_.kind == plot_kind::line   ? figure_kind::lines
                 : plot_.kind == plot_kind::bars ? figure_kind::bars
                                                 : figure_kind::scatter;
  for (std::size_t i = 0; i < plot_.marks.items.size(); ++i)
    figure_.marks.push_back(
        {plot_.marks.items[i], i < plot_.mark_labels.items.size() ? plot_.mark_labels.items[i] : std::string()});
}

void plotter::over_windows() {
  std::vector<std::string> groups = plot_.groups.items;
  const bool of_all = groups.empty();
  if (of_all) groups.emplace_back();
  for (const std::size_t cell : cells_) {
    for (const std::string& group : groups) {
      std::map<double, std::vector<double>> by_window;
      for (std::size_t seed = 0; seed < results_.seeds(); ++seed)
        for (const curve_point& p : curve_of(plot_.y.items[0], group, results_.record(cell, seed)))
          by_window[p.window].push_back(p.value);
      std::string label = joined(group, label_of(cell, plan_.axes.size()));
      if (label.empty()) label = of_all ? plot_.y.items[0] : group;
      figure_series& line = series(label);
      for (const auto& [window, values] : by_window)
        line.points.push_back(point_of(window, mean_with_interval(values, plan_.section.confidence)));
    }
  }
}

void plotter::over_axis() {
  const std::size_t axis = plan_.axis_named(plot_.x);
  std::vector<std::size_t> shown;  // places on the axis
  for (const std::size_t cell : cells_) {
    const std::size_t place = plan_.place_of(cell)[axis];
    if (std::find(shown.begin(), shown.end(), place) == shown.end()) shown.push_back(place);
  }
  std::sort(shown.begin(), shown.end());
  const auto label_at = [&](std::size_t place) { return plan_.axes[axis].cells[place].label; };
  const bool numeric = plot_.kind == plot_kind::line &&
                       std::all_of(shown.begin(), shown.end(), [&](std::size_t p) { return number_in(label_at(p)); });
  if (!numeric)
    for (const std::size_t p : shown) figure_.categories.push_back(label_at(p));
  const bool several = plot_.y.items.size() > 1;
  for (const std::string& y : plot_.y.items) {
    const std::size_t measure = plan_.measure_named(y);
    for (const std::size_t cell : cells_) {
      const std::size_t place = plan_.place_of(cell)[axis];
      const auto at = std::find(shown.begin(), shown.end(), place) - shown.begin();
      const double x = numeric ? *number_in(label_at(place)) : static_cast<double>(at);
      const std::string label = joined(several ? y : "", label_of(cell, axis));
      series(label.empty() ? y : label).points.push_back(point_of(x, results_.cell(measure, cell)));
    }
  }
  for (figure_series& s : figure_.series)
    std::sort(s.points.begin(), s.points.end(), [](const figure_point& a, const figure_point& b) { return a.x < b.x; });
}

void plotter::scatter() {
  const std::size_t across = plan_.measure_named(plot_.x);
  figure_.x_percent = plan_.measures[across].percent;
  const bool several = plot_.y.items.size() > 1;
  for (const std::string& y : plot_.y.items) {
    const std::size_t measure = plan_.measure_named(y);
    for (const std::size_t cell : cells_) {
      const std::string label = joined(several ? y : "", label_of(cell, plan_.axes.size()));
      figure_series& dots = series(label.empty() ? y : label);
      for (std::size_t seed = 0; seed < results_.seeds(); ++seed)
        dots.points.push_back({results_.values(across, cell)[seed], results_.values(measure, cell)[seed]});
    }
  }
}

void plotter::guides() {
  double low = HUGE_VAL, high = -HUGE_VAL;
  for (const figure_series& s : figure_.series) {
    for (const figure_point& p : s.points) {
      low = std::min(low, p.x);
      high = std::max(high, p.x);
    }
  }
  if (!figure_.categories.empty() || low > high) return;
  constexpr int pieces = 60;
  for (const std::string& name : plot_.guides.items) {
    figure_series guide{name, {}};
    for (int i = 0; i <= pieces; ++i) {
      const double x = low + (high - low) * i / pieces;
      if (x >= 0) guide.points.push_back({x, name == "x" ? x : std::sqrt(x)});
    }
    figure_.guides.push_back(std::move(guide));
  }
}

}  // namespace

figure figure_of(const sweep_plot& plot, const sweep_plan& plan, const sweep_results& results) {
  return plotter(plot, plan, results).draw();
}

}  // namespace gauntlet::runtime
