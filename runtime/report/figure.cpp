#include "runtime/report/figure.hpp"

#include "runtime/report/axis.hpp"
#include "runtime/report/figure_style.hpp"
#include "runtime/report/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gauntlet::runtime {

namespace {

// Units of the view box: pixels at the natural size.
constexpr double width = 720, plot_height = 330, left = 76, right = 22;
constexpr double line_height = 20, character_width = 6.7, swatch_width = 30;

std::size_t characters_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

double width_of(std::string_view text) { return static_cast<double>(characters_of(text)) * character_width; }

struct extent {
  double low = HUGE_VAL, high = -HUGE_VAL;
  void reach(double v, bool positive_only) {
    if (!std::isfinite(v) || (positive_only && v <= 0)) return;
    low = std::min(low, v);
    high = std::max(high, v);
  }
  bool empty() const { return low > high; }
};

bool none_is_negative(const figure& f) {
  return std::all_of(f.series.begin(), f.series.end(), [](const figure_series& s) {
    return std::all_of(s.points.begin(), s.points.end(), [](const figure_point& p) { return !(p.y < 0); });
  });
}

/// Where everything lies on the page.
class page {
 public:
  explicit page(const figure& f) : figure_(f) {
    legend_rows_ = rows_of_legend();
    top_ = 34 + (f.note.empty() ? 0 : line_height) + line_height * static_cast<double>(legend_rows_.size()) + 12;
    slanted_ = !f.categories.empty() && labels_overlap();
    bottom_ = top_ + plot_height;
    choose_axes();
  }

  bool empty() const { return empty_; }
  double across(double x) const { return left + x_.share(x) * (width - left - right); }
  double down(double y) const { return bottom_ - y_.share(y) * plot_height; }
  double base() const { return down(y_.logarithmic ? y_.low : std::clamp(0.0, y_.low, y_.high)); }
  bool shows(const figure_point& p) const {
    return std::isfinite(p.x) && std::isfinite(p.y) && !(x_.logarithmic && p.x <= 0) && !(y_.logarithmic && p.y <= 0);
  }
  /// Width of a category of bars.
  double category_width() const {
    return (width - left - right) / static_cast<double>(std::max<std::size_t>(figure_.categories.size(), 1));
  }

  std::string document() const;

 private:
  std::vector<std::vector<std::size_t>> rows_of_legend() const {
    std::vector<std::vector<std::size_t>> rows;
    double used = width;
    for (std::size_t i = 0; i < figure_.series.size(); ++i) {
      const double needed = swatch_width + 6 + width_of(figure_.series[i].label) + 18;
      if (used + needed > width - left - right) {
        rows.emplace_back();
        used = 0;
      }
      rows.back().push_back(i);
      used += needed;
    }
    return rows;
  }
  bool labels_overlap() const {
    return std::any_of(figure_.categories.begin(), figure_.categories.end(),
                       [this](const std::string& c) { return width_of(c) > category_width() - 6; });
  }
  double longest_label() const {
    double longest = 0;
    for (const std::string& c : figure_.categories) longest = std::max(longest, std::min(width_of(c), 160.0));
    return longest;
  }
  void choose_axes();
  std::string header() const;
  std::string legend() const;
  std::string y_grid() const;
  std::string x_labels() const;
  std::string line(const figure_series& s, std::size_t look) const;
  std::string band(const figure_series& s, std::size_t look) const;
  std::string bars(const figure_series& s, std::size_t look) const;
  std::string dots(const figure_series& s, std::size_t look) const;
  std::string marks() const;
  std::string swatch(double x, double y, std::size_t look) const;
  std::string path(const std::vector<figure_point>& points) const;
  std::string whisker(double x, const figure_point& p) const;

  const figure& figure_;
  std::vector<std::vector<std::size_t>> legend_rows_;
  double top_ = 0;
  double bottom_ = 0;
  bool slanted_ = false;  ///< category names
  bool empty_ = false;
  axis x_, y_;
};

void page::choose_axes() {
  const figure& f = figure_;
  extent x, y;
  for (const auto* all : {&f.series, &f.guides}) {
    for (const figure_series& s : *all) {
      for (const figure_point& p : s.points) {
        if (!std::isfinite(p.y)) continue;
        x.reach(p.x, f.x_logarithmic);
        if (all == &f.guides) continue;  // the data decides how high the figure reaches
        y.reach(p.y, f.y_logarithmic);
        y.reach(p.low.value_or(p.y), f.y_logarithmic);
        y.reach(p.high.value_or(p.y), f.y_logarithmic);
      }
    }
  }
  empty_ = x.empty() || y.empty();
  if (empty_) return;
  for (const figure_mark& m : f.marks) y.reach(m.y, f.y_logarithmic);
  if (f.kind == figure_kind::bars && !f.y_logarithmic) {
    y.reach(0, false);
    if (none_is_negative(f)) y.low = 0;  // a whisker may reach below what the amounts can be
  }
  y_ = f.y_logarithmic ? axis::logarithmic_over(y.low, y.high) : axis::over(y.low, y.high, 5, true);
  if (!f.categories.empty())
    x_ = {-0.5, static_cast<double>(f.categories.size()) - 0.5, 1};
  else if (f.x_logarithmic)
    x_ = axis::logarithmic_over(x.low, x.high);
  else
    x_ = axis::over(x.low, x.high, 7, f.kind == figure_kind::scatter);
}

std::string page::header() const {
  std::string svg = fmt::format("<text class=\"title\" x=\"{:.0f}\" y=\"26\">{}</text>", 16.0, escaped(figure_.title));
  if (!figure_.note.empty()) svg += fmt::format("<text x=\"{:.0f}\" y=\"46\">{}</text>", 16.0, escaped(figure_.note));
  return svg;
}

std::string page::swatch(double x, double y, std::size_t look) const {
  if (figure_.kind == figure_kind::lines)
    return fmt::format("<path class=\"line c{}\" d=\"M{:.1f} {:.1f}h{:.0f}\"/>", look, x, y, swatch_width - 6);
  if (figure_.kind == figure_kind::bars)
    return fmt::format("<rect class=\"bar c{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"12\" height=\"12\" rx=\"2\"/>", look,
                       x + 8, y - 6);
  return fmt::format("<circle class=\"dot c{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"5\"/>", look, x + 14, y);
}

std::string page::legend() const {
  std::string svg;
  double y = top_ - 12 - line_height * static_cast<double>(legend_rows_.size()) + 8;
  for (const auto& row : legend_rows_) {
    double x = 16;
    for (const std::size_t i : row) {
      svg += swatch(x, y, i % figure_looks);
      svg += fmt::format("<text class=\"strong\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>", x + swatch_width, y + 4,
                         escaped(figure_.series[i].label));
      x += swatch_width + 6 + width_of(figure_.series[i].label) + 18;
    }
    y += line_height;
  }
  return svg;
}

std::string page::y_grid() const {
  std::string svg;
  for (const double value : y_.ticks()) {
    const double y = down(value);
    svg += fmt::format("<path class=\"{}\" d=\"M{:.1f} {:.1f}H{:.1f}\"/>", value == 0 ? "zero" : "grid", left, y,
                       width - right);
    svg += fmt::format("<text class=\"end\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>", left - 8, y + 4,
                       y_.label(value, figure_.percent));
  }
  const double middle = (top_ + bottom_) / 2;
  svg += fmt::format("<text class=\"mid\" transform=\"translate(16 {:.1f}) rotate(-90)\">{}</text>", middle,
                     escaped(figure_.y_label));
  return svg;
}

std::string page::x_labels() const {
  std::string svg;
  if (figure_.categories.empty()) {
    for (const double value : x_.ticks())
      svg += fmt::format(
          "<path class=\"tick\" d=\"M{0:.1f} {1:.1f}v5\"/><text class=\"mid\" x=\"{0:.1f}\" y=\"{2:.1f}\">{3}</text>",
          across(value), bottom_, bottom_ + 20, x_.label(value, figure_.x_percent));
  }
  for (std::size_t i = 0; i < figure_.categories.size(); ++i) {
    std::string name = figure_.categories[i];
    const double x = across(static_cast<double>(i));
    svg += slanted_
               ? fmt::format("<text class=\"end\" transform=\"translate({:.1f} {:.1f}) rotate(-35)\">{}</text>", x + 4,
                             bottom_ + 16, escaped(name))
               : fmt::format("<text class=\"mid\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>", x, bottom_ + 20, escaped(name));
  }
  return svg;
}

std::string page::path(const std::vector<figure_point>& points) const {
  std::string d;
  bool pen_down = false;
  for (const figure_point& p : points) {
    if (!shows(p)) {
      pen_down = false;
      continue;
    }
    d += fmt::format("{}{:.1f} {:.1f}", pen_down ? 'L' : 'M', across(p.x), down(std::clamp(p.y, y_.low, y_.high)));
    pen_down = true;
  }
  return d;
}

std::string page::line(const figure_series& s, std::size_t look) const {
  std::string svg =
      fmt::format("<path class=\"line c{}\" d=\"{}\"><title>{}</title></path>", look, path(s.points), escaped(s.label));
  // Few points are measurements at chosen places, and shown as such.
  if (s.points.size() > 30) return svg;
  for (const figure_point& p : s.points) {
    if (!shows(p)) continue;
    svg += whisker(across(p.x), p);
    svg += fmt::format("<circle class=\"dot c{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4\"/>", look, across(p.x), down(p.y));
  }
  return svg;
}

std::string page::band(const figure_series& s, std::size_t look) const {
  std::vector<figure_point> upper, lower;
  for (const figure_point& p : s.points) {
    if (!shows(p) || !p.low || !p.high || !std::isfinite(*p.low) || !std::isfinite(*p.high)) continue;
    upper.push_back({p.x, *p.high});
    lower.push_back({p.x, std::max(*p.low, y_.low)});
  }
  if (upper.size() < 2) return {};
  std::string d;
  for (const figure_point& p : upper)
    d += fmt::format("{}{:.1f} {:.1f}", d.empty() ? 'M' : 'L', across(p.x), down(std::clamp(p.y, y_.low, y_.high)));
  for (auto p = lower.rbegin(); p != lower.rend(); ++p)
    d += fmt::format("L{:.1f} {:.1f}", across(p->x), down(std::clamp(p->y, y_.low, y_.high)));
  return fmt::format("<path class=\"band c{}\" d=\"{}Z\"/>", look, d);
}

std::string page::whisker(double x, const figure_point& p) const {
  if (!p.low || !p.high || !std::isfinite(*p.low) || !std::isfinite(*p.high)) return {};
  const double a = down(std::clamp(*p.low, y_.low, y_.high)), b = down(std::clamp(*p.high, y_.low, y_.high));
  return fmt::format("<path class=\"whisker\" d=\"M{0:.1f} {1:.1f}V{2:.1f}M{3:.1f} {1:.1f}h8M{3:.1f} {2:.1f}h8\"/>", x,
                     a, b, x - 4);
}

std::string page::bars(const figure_series& s, std::size_t look) const {
  const auto count = static_cast<double>(figure_.series.size());
  const auto place = static_cast<double>(&s - figure_.series.data());
  const double room = category_width() * 0.8;
  const double bar = std::min(room / count, 48.0);
  std::string svg;
  for (const figure_point& p : s.points) {
    if (!shows(p)) continue;
    const double middle = across(p.x) + (place - (count - 1) / 2) * bar;
    const double high = std::min(down(p.y), base()), low = std::max(down(p.y), base());
    svg += fmt::format(
        "<rect class=\"bar c{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"><title>{}</title></rect>",
        look, middle - bar * 0.45, high, bar * 0.9, std::max(low - high, 0.5), escaped(s.label));
    svg += whisker(middle, p);
  }
  return svg;
}

std::string page::dots(const figure_series& s, std::size_t look) const {
  std::string svg;
  for (const figure_point& p : s.points)
    if (shows(p))
      svg +=
          fmt::format("<circle class=\"dot thin c{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4\"><title>{}</title></circle>",
                      look, across(p.x), down(p.y), escaped(s.label));
  return svg;
}

std::string page::marks() const {
  std::string svg;
  for (const figure_series& g : figure_.guides) {
    svg += fmt::format("<path class=\"mark\" d=\"{}\"/>", path(g.points));
    if (g.points.empty() || !shows(g.points.back())) continue;
    const figure_point& end = g.points.back();
    svg += fmt::format("<text class=\"end strong\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>", across(end.x) - 4,
                       std::max(down(std::clamp(end.y, y_.low, y_.high)) - 6, top_ + 12), escaped(g.label));
  }
  for (const figure_mark& m : figure_.marks) {
    if (y_.logarithmic && m.y <= 0) continue;
    const double y = down(m.y);
    svg += fmt::format("<path class=\"mark\" d=\"M{:.1f} {:.1f}H{:.1f}\"/>", left, y, width - right);
    svg += fmt::format("<text class=\"end strong\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>", width - right - 4,
                       y - top_ < 18 ? y + 15 : y - 6, escaped(m.label));
  }
  return svg;
}

std::string page::document() const {
  const double labels = slanted_ ? longest_label() * 0.6 + 30 : 28;
  const double height = empty_ ? top_ + 40 : bottom_ + labels + (figure_.x_label.empty() ? 6 : 24);
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0f} {1:.0f}\" width=\"{0:.0f}\" height=\"{1:.0f}\" "
      "role=\"img\" aria-label=\"{2}\">\n<style>{3}</style>\n<rect class=\"page\" width=\"100%\" height=\"100%\"/>",
      width, height, escaped(figure_.title), figure_style());
  svg += header() + legend();
  if (empty_) return svg + fmt::format("<text x=\"16\" y=\"{:.0f}\">Nothing was measured.</text></svg>\n", top_ + 16);
  svg += y_grid() + x_labels();
  const auto& all = figure_.series;
  if (figure_.kind == figure_kind::lines)
    for (std::size_t i = 0; i < all.size(); ++i)
      if (all[i].points.size() > 30) svg += band(all[i], i % figure_looks);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::size_t look = i % figure_looks;
    svg += figure_.kind == figure_kind::lines  ? line(all[i], look)
           : figure_.kind == figure_kind::bars ? bars(all[i], look)
                                               : dots(all[i], look);
  }
  svg += marks();
  svg += fmt::format("<text class=\"mid\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text></svg>\n", (left + width - right) / 2,
                     height - 10, escaped(figure_.x_label));
  return svg;
}

}  // namespace

std::string to_svg(const figure& f) { return page(f).document(); }

}  // namespace gauntlet::runtime
