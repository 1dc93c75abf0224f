#include "runtime/report/figure_style.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace gauntlet::runtime {

namespace {

struct palette {
  std::string_view page, ink, soft, rule;
  std::array<std::string_view, figure_looks> looks;
};

constexpr palette light{"#ffffff",
                        "#1b2430",
                        "#5c6773",
                        "#e3e7ec",
                        {"#0f6fc5", "#d9560b", "#b3268a", "#1b8a5a", "#7a4fd0", "#a07800", "#00869c", "#6b7280"}};
constexpr palette dark{"#1a212b",
                       "#e8edf3",
                       "#9aa7b5",
                       "#2b3542",
                       {"#62b0f5", "#ff9350", "#f27fcf", "#55cf97", "#b498ff", "#e3bd4c", "#4fd0e3", "#a3adba"}};

constexpr std::array<std::string_view, 4> dashes{"none", "8 3", "2 3", "10 3 2 3"};

constexpr std::string_view shapes = R"(
text { font: 12px system-ui, "DejaVu Sans", sans-serif; }
.title { font-size: 16px; font-weight: 600; }
.end { text-anchor: end; }
.mid { text-anchor: middle; }
.line { fill: none; stroke-width: 2; stroke-linejoin: round; }
.band { stroke: none; opacity: .16; }
.whisker { fill: none; stroke-width: 1.2; opacity: .75; }
.mark { fill: none; stroke-dasharray: 2 4; opacity: .8; }
.thin { opacity: .7; }
)";

std::string colours_of(const palette& p) {
  std::string css = fmt::format(
      ".page {{ fill: {0}; }} text {{ fill: {2}; }} .title, .strong {{ fill: {1}; }}\n"
      ".grid, .tick {{ stroke: {3}; }} .zero {{ stroke: {2}; }} .whisker, .mark {{ stroke: {1}; }}\n",
      p.page, p.ink, p.soft, p.rule);
  for (std::size_t i = 0; i < figure_looks; ++i)
    css +=
        fmt::format(".line.c{0} {{ stroke: {1}; }} .band.c{0}, .bar.c{0}, .dot.c{0} {{ fill: {1}; }}\n", i, p.looks[i]);
  return css;
}

}  // namespace

std::string figure_style() {
  std::string css(shapes);
  for (std::size_t i = 0; i < figure_looks; ++i)
    css += fmt::format(".line.c{} {{ stroke-dasharray: {}; }}\n", i, dashes[i % dashes.size()]);
  return css + colours_of(light) + "@media (prefers-color-scheme: dark) {\n" + colours_of(dark) + "}\n";
}

}  // namespace gauntlet::runtime
