#include "runtime/report/chart.hpp"

#include "runtime/report/axis.hpp"
#include "runtime/report/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace gauntlet::runtime {

namespace {

// Units of the view box. Text is about 11 of them high, and 15 on a phone, where the whole is drawn smaller.
constexpr double width = 480, height = 250, left = 50, right = 14, top = 12, bottom = 34;

bool is_finite(const curve_point& p) { return std::isfinite(p.window) && std::isfinite(p.value); }

struct frame {
  axis x, y;

  double across(double window) const { return left + x.share(window) * (width - left - right); }
  double down(double value) const { return top + (1 - y.share(value)) * (height - top - bottom); }
};

frame frame_of(const chart& c) {
  double x_low = HUGE_VAL, x_high = -HUGE_VAL, y_low = HUGE_VAL, y_high = -HUGE_VAL;
  const auto reach = [&](double value) {
    y_low = std::min(y_low, value);
    y_high = std::max(y_high, value);
  };
  for (const chart_series& s : c.series) {
    for (const curve_point& p : s.points) {
      if (!is_finite(p)) continue;
      x_low = std::min(x_low, p.window);
      x_high = std::max(x_high, p.window);
      reach(p.value);
    }
  }
  if (c.mark) reach(*c.mark);
  if (c.percent) reach(0);
  return {axis::over(std::min(x_low, 0.0), x_high, 5, false), axis::over(y_low, y_high, 4, true)};
}

std::string grid_of(const frame& f, bool percent) {
  std::string svg;
  for (const double value : f.y.ticks()) {
    const double y = f.down(value);
    svg += fmt::format("<line class=\"{}\" x1=\"{:.1f}\" x2=\"{:.1f}\" y1=\"{:.1f}\" y2=\"{:.1f}\"/>",
                       value == 0 ? "zero" : "grid", left, width - right, y, y);
    svg += fmt::format("<text class=\"end\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>", left - 6, y + 4,
                       f.y.label(value, percent));
  }
  for (const double window : f.x.ticks()) {
    if (window != std::floor(window)) continue;
    svg += fmt::format("<text class=\"mid\" x=\"{:.1f}\" y=\"{:.1f}\">{:.0f}</text>", f.across(window),
                       height - bottom + 18, window);
  }
  return svg;
}

std::string path_of(const frame& f, const curve& points) {
  std::string d;
  bool pen_down = false;
  for (const curve_point& p : downsampled(points)) {
    if (!is_finite(p)) {
      pen_down = false;
      continue;
    }
    d += fmt::format("{}{:.1f} {:.1f}", pen_down ? 'L' : 'M', f.across(p.window), f.down(p.value));
    pen_down = true;
  }
  return d;
}

std::string line_of(const frame& f, const chart_series& s) {
  const curve points = s.points;
  const std::string name = fmt::format("<title>{}</title>", escaped(s.label));
  if (points.size() == 1 && is_finite(points[0]))
    return fmt::format("<circle class=\"dot g{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\">{}</circle>", s.look,
                       f.across(points[0].window), f.down(points[0].value), name);
  return fmt::format("<path class=\"line g{}\" d=\"{}\">{}</path>", s.look, path_of(f, points), name);
}

/// From the series below, or the zero line, up to `s`; both are stacked.
std::string area_of(const frame& f, const chart_series& s, const chart_series* below) {
  curve lower = downsampled(below != nullptr ? below->points : s.points);
  if (below == nullptr)
    for (curve_point& p : lower) p.value = 0;
  std::reverse(lower.begin(), lower.end());
  std::string back = path_of(f, lower);
  if (!back.empty()) back.front() = 'L';
  return fmt::format("<path class=\"area g{}\" d=\"{}{}Z\"><title>{}</title></path>", s.look, path_of(f, s.points),
                     back, escaped(s.label));
}

std::string mark_of(const frame& f, const chart& c) {
  if (!c.mark) return "";
  const double y = f.down(*c.mark);
  // Above the line, or below it where there is no room.
  const double text = y - top < 18 ? y + 15 : y - 6;
  return fmt::format(
      "<line class=\"mark\" x1=\"{:.1f}\" x2=\"{:.1f}\" y1=\"{:.1f}\" y2=\"{:.1f}\"/>"
      "<text class=\"end strong\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>",
      left, width - right, y, y, width - right, text, escaped(c.mark_label));
}

}  // namespace

curve downsampled(const curve& points) {
  if (points.size() <= points_max) return points;
  const std::size_t inner = points.size() - 2, runs = points_max - 2;
  curve few{points.front()};
  for (std::size_t r = 0; r < runs; ++r) {
    const std::size_t begin = 1 + r * inner / runs, end = 1 + (r + 1) * inner / runs;
    curve_point mean;
    for (std::size_t i = begin; i < end; ++i) {
      mean.window += points[i].window;
      mean.value += points[i].value;
    }
    few.push_back({mean.window / static_cast<double>(end - begin), mean.value / static_cast<double>(end - begin)});
  }
  few.push_back(points.back());
  return few;
}

curve smoothed(const curve& points) {
  const std::size_t reach = points.size() / 30;
  curve smooth;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const std::size_t begin = i - std::min(i, reach), end = std::min(i + reach + 1, points.size());
    double sum = 0;
    for (std::size_t k = begin; k < end; ++k) sum += points[k].value;
    smooth.push_back({points[i].window, sum / static_cast<double>(end - begin)});
  }
  return smooth;
}

std::vector<chart_series> stacked(std::vector<chart_series> series) {
  for (std::size_t i = 1; i < series.size(); ++i)
    for (std::size_t k = 0; k < series[i].points.size(); ++k)
      series[i].points[k].value += series[i - 1].points[k].value;
  return series;
}

std::string to_html(const chart& given) {
  chart c = given;
  if (c.stacked) c.series = stacked(std::move(c.series));
  std::string html = fmt::format("<figure class=\"card\"><figcaption><b>{}</b> <span>{}</span></figcaption>",
                                 escaped(c.title), escaped(c.note));
  const bool empty = std::none_of(c.series.begin(), c.series.end(), [](const chart_series& s) {
    return std::any_of(s.points.begin(), s.points.end(), is_finite);
  });
  if (empty) return html + "<p class=\"nothing\">Nothing was measured.</p></figure>\n";
  const frame f = frame_of(c);
  html += fmt::format("<svg viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" aria-label=\"{}\">", width, height,
                      escaped(c.title));
  html += grid_of(f, c.percent);
  for (std::size_t i = 0; i < c.series.size(); ++i)
    html += c.stacked ? area_of(f, c.series[i], i > 0 ? &c.series[i - 1] : nullptr) : line_of(f, c.series[i]);
  html += mark_of(f, c);
  html += fmt::format("<text class=\"mid\" x=\"{:.1f}\" y=\"{:.1f}\">window</text></svg></figure>\n",
                      (left + width - right) / 2, height - 2);
  return html;
}

}  // namespace gauntlet::runtime
