#pragma once

#include "runtime/report/summary.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace gauntlet::runtime {

/// Most points that a curve has in a report.
inline constexpr std::size_t points_max = 300;

/// One line in a chart. Its look is that of class `g<look>` in the page's style.
struct chart_series {
  std::string label;
  std::size_t look = 0;
  curve points;
};

struct chart {
  std::string title;
  std::string note;  ///< what the values are, in a few words
  std::vector<chart_series> series;
  bool percent = false;        ///< values are shares
  bool stacked = false;        ///< areas on top of each other; all series have the same windows
  std::optional<double> mark;  ///< a value to compare with, drawn across
  std::string mark_label;
};

/// An HTML figure with the chart as inline SVG.
std::string to_html(const chart& c);

/// Each series on top of those before it: the last one is the sum of all.
std::vector<chart_series> stacked(std::vector<chart_series> series);

/// At most points_max points: the first, the last, and means of equal runs of those between.
curve downsampled(const curve& points);

/// Mean over about a fifteenth of the curve around each point.
curve smoothed(const curve& points);

}  // namespace gauntlet::runtime
