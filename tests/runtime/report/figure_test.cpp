#include "runtime/report/figure.hpp"

#include "runtime/report/axis.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <vector>

using namespace gauntlet::runtime;
using Catch::Matchers::Contains;

namespace {

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

/// Every element is closed by its own end, attributes are quoted, and nothing but one root stands at the top.
bool well_formed(const std::string& xml) {
  std::vector<std::string> open;
  std::size_t roots = 0;
  for (std::size_t at = 0; at < xml.size();) {
    if (xml[at] == '&') {
      const std::size_t end = xml.find(';', at);
      if (end == std::string::npos || end - at > 8) return false;
    }
    if (xml[at] != '<') {
      if (open.empty() && xml[at] != '\n') return false;
      ++at;
      continue;
    }
    const std::size_t end = xml.find('>', at);
    if (end == std::string::npos) return false;
    const std::string tag = xml.substr(at + 1, end - at - 1);
    if (count_of(tag, "\"") % 2 != 0 || tag.find('<') != std::string::npos) return false;
    const std::string name = tag.substr(0, tag.find_first_of(" /", 1));
    if (tag[0] == '/') {
      if (open.empty() || "/" + open.back() != tag) return false;
      open.pop_back();
    } else {
      if (open.empty()) ++roots;
      if (tag.back() != '/') open.push_back(name);
    }
    at = end + 1;
  }
  return open.empty() && roots == 1;
}

figure rising(std::size_t points) {
  figure f;
  f.title = "Ratings <by> \"group\" & seed";
  f.note = "mean and 95 % interval over 20 seeds";
  f.x_label = "window";
  f.y_label = "LossRating";
  for (const char* name : {"honest", "copier"}) {
    figure_series s{name, {}};
    for (std::size_t i = 0; i < points; ++i) {
      const auto x = static_cast<double>(i);
      s.points.push_back({x, std::sqrt(x), std::sqrt(x) - 1, std::sqrt(x) + 1});
    }
    f.series.push_back(std::move(s));
  }
  return f;
}

}  // namespace

TEST_CASE("a figure of lines has a band, a legend, axes and a title, and is well-formed") {
  figure f = rising(100);
  f.marks.push_back({3, "threshold"});
  f.guides.push_back({"√n", {{0, 0}, {99, 9.9}}});
  const std::string svg = to_svg(f);
  CHECK(well_formed(svg));
  CHECK_THAT(svg, Contains("Ratings &lt;by&gt; &quot;group&quot; &amp; seed") && Contains("LossRating") &&
                      Contains(">window<") && Contains("threshold") && Contains("√n"));
  CHECK(count_of(svg, "class=\"band c") == 2);
  CHECK(count_of(svg, "class=\"line c") == 4);  // the legend's too
  CHECK(svg.find("prefers-color-scheme: dark") != std::string::npos);
}

TEST_CASE("few points are shown with their whiskers instead of a band") {
  const std::string svg = to_svg(rising(6));
  CHECK(well_formed(svg));
  CHECK(count_of(svg, "class=\"whisker\"") == 12);
  CHECK(count_of(svg, "class=\"band") == 0);
}

TEST_CASE("bars stand beside each other in their categories, on the zero line") {
  figure f;
  f.kind = figure_kind::bars;
  f.title = "Share";
  f.percent = true;
  f.categories = {"none", "sign flip", "an attack with a very long name indeed"};
  f.series = {{"paper", {{0, 0.5, 0.4, 0.6}, {1, -0.2, -0.3, -0.1}, {2, 0.1, 0.1, 0.1}}},
              {"hardened", {{0, 0.5, 0.4, 0.6}, {1, 0.01, 0, 0.02}}}};
  const std::string svg = to_svg(f);
  CHECK(well_formed(svg));
  CHECK(count_of(svg, "<rect class=\"bar") == 5 + 2);
  CHECK(count_of(svg, "class=\"whisker\"") == 5);
  CHECK_THAT(svg, Contains("rotate(-35)") && Contains("class=\"zero\"") && Contains("20 %"));
}

TEST_CASE("values that are no numbers leave a gap and never reach the page") {
  figure f = rising(40);
  f.series[0].points[7].y = std::numeric_limits<double>::quiet_NaN();
  f.series[0].points[8].high = HUGE_VAL;
  f.series[1].points.clear();
  const std::string svg = to_svg(f);
  CHECK(well_formed(svg));
  CHECK(svg.find("nan") == std::string::npos);
  CHECK(svg.find("inf") == std::string::npos);
  CHECK_THAT(to_svg(figure{}), Contains("Nothing was measured."));
  CHECK(well_formed(to_svg(figure{})));
}

TEST_CASE("logarithmic axes leave out what they cannot show") {
  figure f = rising(20);
  f.kind = figure_kind::scatter;
  f.x_logarithmic = f.y_logarithmic = true;
  const std::string svg = to_svg(f);
  CHECK(well_formed(svg));
  CHECK(count_of(svg, "class=\"dot thin") == 38);  // x = 0 has no place
  const axis a = axis::logarithmic_over(0.03, 70);
  CHECK(a.low == Approx(0.02));
  CHECK(a.high == Approx(100));
  CHECK(a.share(0.02) == Approx(0).margin(1e-12));
  CHECK(a.share(100) == Approx(1));
  for (const double tick : a.ticks()) CHECK((tick >= a.low * 0.999 && tick <= a.high * 1.001));
}
