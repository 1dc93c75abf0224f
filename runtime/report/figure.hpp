#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Plots that stand alone: an SVG document with its own style, title, legend and axes, readable at 720 pixels in light
/// and dark, for documents and for a sweep's results. report.html has charts of its own (report/chart.hpp).
namespace gauntlet::runtime {

enum class figure_kind : std::uint8_t {
  lines,    ///< a line with a band between `low` and `high` of its points
  bars,     ///< a bar with a whisker for each category and series
  scatter,  ///< a dot for each point
};

struct figure_point {
  double x = 0;  ///< of bars: position of the category
  double y = 0;
  std::optional<double> low{};
  std::optional<double> high{};
};

struct figure_series {
  std::string label;
  std::vector<figure_point> points;
};

/// A line to compare with, drawn across.
struct figure_mark {
  double y = 0;
  std::string label;
};

struct figure {
  std::string title;
  std::string note;  ///< below the title: what is shown, in a line
  std::string x_label;
  std::string y_label;
  figure_kind kind = figure_kind::lines;
  std::vector<std::string> categories;  ///< names along x; with lines too, where x counts them
  std::vector<figure_series> series;
  std::vector<figure_mark> marks;
  std::vector<figure_series> guides;  ///< thin dotted lines: what theory says
  bool percent = false;               ///< y values are shares
  bool x_percent = false;
  bool x_logarithmic = false;  ///< points at x <= 0 are left out
  bool y_logarithmic = false;
};

/// The document. Values that are no numbers leave a gap.
std::string to_svg(const figure& f);

}  // namespace gauntlet::runtime
