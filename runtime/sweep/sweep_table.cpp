#include "runtime/sweep/sweep_table.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace gauntlet::runtime {

namespace {

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

/// Without the one character that would end a table's cell.
std::string cell_text(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out;
}

/// Decimals that show two digits of `small`, for numbers about as large as `value`.
int decimals_for(double small, double value) {
  const double scale = small > 0 && std::isfinite(small) ? small : std::fabs(value) / 100;
  if (!(scale > 0)) return 2;
  return std::clamp(1 - static_cast<int>(std::floor(std::log10(scale))), 0, 8);
}

std::vector<std::size_t> shown_measures(const sweep_plan& plan) {
  std::vector<std::size_t> shown;
  for (std::size_t m = 0; m < plan.measures.size(); ++m)
    if (plan.measures[m].show) shown.push_back(m);
  return shown;
}

std::string estimate_at(const sweep_plan& plan, const sweep_results& results, std::size_t measure, std::size_t cell) {
  return estimate_text(results.cell(measure, cell), results.seeds(), plan.measures[measure].percent);
}

/// Cells down, measures across.
std::string table_by_measure(const sweep_plan& plan, const sweep_results& results) {
  std::vector<std::string> head;
  for (const sweep_axis& a : plan.axes) head.push_back(a.name);
  if (plan.axes.empty()) head.push_back("");
  for (const std::size_t m : shown_measures(plan)) head.push_back(plan.measures[m].name);
  std::vector<std::vector<std::string>> rows;
  for (std::size_t cell = 0; cell < plan.cells(); ++cell) {
    std::vector<std::string> row;
    const std::vector<std::size_t> place = plan.place_of(cell);
    for (std::size_t a = 0; a < plan.axes.size(); ++a) row.push_back(plan.axes[a].cells[place[a]].label);
    if (plan.axes.empty()) row.push_back(plan.title);
    for (const std::size_t m : shown_measures(plan)) row.push_back(estimate_at(plan, results, m, cell));
    rows.push_back(std::move(row));
  }
  return markdown_table(head, rows, std::max<std::size_t>(plan.axes.size(), 1));
}

/// One measure: the cells of the columns' axis across, those of the others down.
std::string table_by_axis(const sweep_plan& plan, const sweep_results& results, std::size_t measure) {
  const std::size_t across = plan.axis_named(plan.section.columns);
  std::vector<std::string> head;
  for (std::size_t a = 0; a < plan.axes.size(); ++a)
    if (a != across) head.push_back(plan.axes[a].name);
  const std::size_t text_columns = std::max<std::size_t>(head.size(), 1);
  if (head.empty()) head.push_back("");
  for (const std::string& l : plan.axes[across].labels()) head.push_back(l);
  std::vector<std::vector<std::string>> rows;
  for (std::size_t cell = 0; cell < plan.cells(); ++cell) {
    std::vector<std::size_t> place = plan.place_of(cell);
    if (place[across] != 0) continue;
    std::vector<std::string> row;
    for (std::size_t a = 0; a < plan.axes.size(); ++a)
      if (a != across) row.push_back(plan.axes[a].cells[place[a]].label);
    if (row.empty()) row.push_back(plan.measures[measure].name);
    for (place[across] = 0; place[across] < plan.axes[across].cells.size(); ++place[across])
      row.push_back(estimate_at(plan, results, measure, plan.cell_at(place)));
    rows.push_back(std::move(row));
  }
  return markdown_table(head, rows, text_columns);
}

std::string expectations_table(const std::vector<expectation_outcome>& outcomes) {
  std::vector<std::vector<std::string>> rows;
  for (const expectation_outcome& o : outcomes)
    rows.push_back({o.name, o.cell, o.expected, o.observed, o.passed ? "yes" : "NO"});
  return markdown_table({"claim", "cell", "expected", "observed", "holds"}, rows, 5);
}

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

nlohmann::ordered_json number_of(double v) { return std::isfinite(v) ? nlohmann::ordered_json(v) : nullptr; }

}  // namespace

std::string markdown_table(const std::vector<std::string>& head, const std::vector<std::vector<std::string>>& rows,
                           std::size_t text_columns) {
  std::vector<std::size_t> widths;
  for (const std::string& h : head) widths.push_back(std::max<std::size_t>(width_of(cell_text(h)), 3));
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(cell_text(row[i])));
  const auto line = [&](const std::vector<std::string>& cells) {
    std::string text = "|";
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string shown = cell_text(cells[i]), blanks(widths[i] - width_of(shown), ' ');
      text += " " + (i < text_columns ? shown + blanks : blanks + shown) + " |";
    }
    return text + "\n";
  };
  std::string text = line(head) + "|";
  for (std::size_t i = 0; i < widths.size(); ++i)
    text += std::string(widths[i] + 1, '-') + (i < text_columns ? "-|" : ":|");
  text += "\n";
  for (const auto& row : rows) text += line(row);
  return text;
}

std::string estimate_text(const estimate& e, std::size_t runs, bool percent) {
  if (e.count == 0) return "–";
  const double scale = percent ? 100 : 1;
  const bool known = std::isfinite(e.low) && std::isfinite(e.high);
  const double half = known ? e.half_width() * scale : 0;
  const double mean = e.mean * scale;
  const int decimals = decimals_for(half, mean);
  std::string text = fmt::format("{:.{}f}", mean, decimals);
  if (known && half > 0) text += fmt::format(" ± {:.{}f}", half, decimals);
  if (percent) text += " %";
  if (e.count < runs) text += fmt::format(" ({} of {})", e.count, runs);
  return text;
}

std::string sweep_tables(const sweep_plan& plan, const sweep_results& results,
                         const std::vector<expectation_outcome>& outcomes) {
  std::string text = fmt::format("{}: {} seeds; mean ± half of the {:g} % interval (Student t)\n\n", plan.title,
                                 results.seeds(), plan.section.confidence * 100);
  if (plan.section.columns.empty()) {
    text += table_by_measure(plan, results);
  } else {
    bool first = true;
    for (const std::size_t m : shown_measures(plan)) {
      text += fmt::format("{}**{}**, by {}\n\n", first ? "" : "\n", plan.measures[m].name, plan.section.columns);
      text += table_by_axis(plan, results, m);
      first = false;
    }
  }
  if (!outcomes.empty()) text += "\n" + expectations_table(outcomes);
  return text;
}

std::string sweep_csv(const sweep_plan& plan, const sweep_results& results) {
  std::string text;
  for (const sweep_axis& a : plan.axes) text += quoted(a.name) + ",";
  text += "seed";
  for (const sweep_measure& m : plan.measures) text += "," + quoted(m.name);
  text += "\n";
  for (std::size_t cell = 0; cell < plan.cells(); ++cell) {
    const std::vector<std::size_t> place = plan.place_of(cell);
    for (std::size_t s = 0; s < results.seeds(); ++s) {
      for (std::size_t a = 0; a < plan.axes.size(); ++a) text += quoted(plan.axes[a].cells[place[a]].label) + ",";
      text += std::to_string(plan.section.first_seed + s);
      for (std::size_t m = 0; m < plan.measures.size(); ++m) {
        const double v = results.values(m, cell)[s];
        text += std::isfinite(v) ? fmt::format(",{:.8g}", v) : ",";
      }
      text += "\n";
    }
  }
  return text;
}

std::string sweep_json(const sweep_plan& plan, const sweep_results& results,
                       const std::vector<expectation_outcome>& outcomes) {
  using json = nlohmann::ordered_json;
  json cells = json::array();
  for (std::size_t cell = 0; cell < plan.cells(); ++cell) {
    json axes = json::object(), measures = json::object();
    const std::vector<std::size_t> place = plan.place_of(cell);
    for (std::size_t a = 0; a < plan.axes.size(); ++a) axes[plan.axes[a].name] = plan.axes[a].cells[place[a]].label;
    for (std::size_t m = 0; m < plan.measures.size(); ++m) {
      const estimate e = results.cell(m, cell);
      json values = json::array();
      for (const double v : results.values(m, cell)) values.push_back(number_of(v));
      measures[plan.measures[m].name] = {{"count", e.count},
                                         {"mean", number_of(e.mean)},
                                         {"low", number_of(e.low)},
                                         {"high", number_of(e.high)},
                                         {"values", std::move(values)}};
    }
    cells.push_back({{"axes", std::move(axes)}, {"measures", std::move(measures)}});
  }
  json claims = json::array();
  bool all_hold = true;
  for (const expectation_outcome& o : outcomes) {
    all_hold = all_hold && o.passed;
    claims.push_back(
        {{"claim", o.name}, {"cell", o.cell}, {"expected", o.expected}, {"observed", o.observed}, {"holds", o.passed}});
  }
  const json all{{"title", plan.title},
                 {"seeds", results.seeds()},
                 {"first_seed", plan.section.first_seed},
                 {"confidence", plan.section.confidence},
                 {"cells", std::move(cells)},
                 {"expectations", std::move(claims)},
                 {"all_hold", all_hold}};
  return all.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace gauntlet::runtime
