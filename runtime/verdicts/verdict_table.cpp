#include "runtime/verdicts/verdict_table.hpp"

#include "runtime/sweep/sweep_table.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace gauntlet::runtime {

namespace {

using json = nlohmann::ordered_json;

estimate figure_of(const case_result& r, double verdict_figures::*figure) {
  std::vector<double> values;
  for (const verdict_figures& f : r.runs) values.push_back(f.*figure);
  return mean_with_interval(values);
}

/// "unpaid 18, not worth it 2; harm in 1", the most frequent first. Harm is what the outcome does not say already.
std::string observed_text(const case_result& r) {
  const auto counts = r.counts();
  std::vector<std::size_t> order{0, 1, 2, 3, 4};
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return counts[a] > counts[b]; });
  std::string text;
  for (const std::size_t o : order)
    if (counts[o] > 0)
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", enum_name(static_cast<attack_outcome>(o)), counts[o]);
  const auto beside = std::count_if(r.runs.begin(), r.runs.end(), [](const verdict_figures& f) {
    return f.harm && f.outcome != attack_outcome::harmful;
  });
  return beside == 0 ? text : fmt::format("{}; harm in {}", text, beside);
}

std::string met_text(const case_result& r) {
  const share_estimate s = r.met();
  return fmt::format("{:.0f} % [{:.0f}, {:.0f}]", 100 * s.share, 100 * s.low, 100 * s.high);
}

std::string passed_text(const case_result& r) {
  const std::optional<bool> passed = r.passed();
  return !passed ? "–" : *passed ? "yes" : "NO";
}

std::string mean_text(const case_result& r, double verdict_figures::*figure) {
  const estimate e = figure_of(r, figure);
  return e.count == 0 ? "–" : fmt::format("{:.2f}", e.mean);
}

std::string change_text(const case_result& r, double verdict_figures::*figure) {
  const estimate e = figure_of(r, figure);
  if (e.count == 0) return "–";
  if (!std::isfinite(e.low)) return fmt::format("{:+.1f} %", 100 * e.mean);
  return fmt::format("{:+.1f} ± {:.1f} %", 100 * e.mean, 100 * e.half_width());
}

/// "+ 5 %"; where the cases differ, "+ 5 to 7.4 %".
std::string loss_bound_text(const std::vector<case_result>& results) {
  if (results.empty()) return "+ 5 %";
  const auto [low, high] = std::minmax_element(
      results.begin(), results.end(), [](const auto& a, const auto& b) { return a.loss_bound < b.loss_bound; });
  const std::string from = fmt::format("{:.2g}", 100 * low->loss_bound),
                    to = fmt::format("{:.2g}", 100 * high->loss_bound);
  return from == to ? fmt::format("+ {} %", from) : fmt::format("+ {} to {} %", from, to);
}

std::string role_text(const actors::adversary& a) { return std::string(net::to_string(a.role)); }

/// Unpadded: a document's tables are wide, and one longer cell would change every line.
std::string plain_row(const std::vector<std::string>& cells) {
  std::string text = "|";
  for (const std::string& c : cells) text += " " + c + " |";
  return text + "\n";
}

json number_of(double v) { return std::isfinite(v) ? json(v) : json(nullptr); }

}  // namespace

share_estimate case_result::met() const {
  const auto met = std::count_if(runs.begin(), runs.end(), [this](const verdict_figures& f) {
    return ended_as_expected(f, what.attack->expected);
  });
  return wilson_interval(static_cast<std::size_t>(met), runs.size());
}

std::array<std::size_t, 5> case_result::counts() const {
  std::array<std::size_t, 5> all{};
  for (const verdict_figures& f : runs) ++all[static_cast<std::size_t>(f.outcome)];
  return all;
}

std::optional<bool> case_result::passed() const {
  if (what.preset != judged_preset) return std::nullopt;
  return met().share >= verdict_share_min;
}

std::string verdict_table(const std::vector<case_result>& results) {
  std::vector<std::vector<std::string>> rows;
  for (const case_result& r : results) {
    const actors::adversary& a = *r.what.attack;
    rows.push_back({a.name, role_text(a), r.what.preset, std::string(enum_name(a.expected)), observed_text(r),
                    met_text(r), passed_text(r), mean_text(r, &verdict_figures::pay),
                    mean_text(r, &verdict_figures::cost), mean_text(r, &verdict_figures::value),
                    mean_text(r, &verdict_figures::per_cost), mean_text(r, &verdict_figures::manifests),
                    change_text(r, &verdict_figures::loss_change), change_text(r, &verdict_figures::pay_shift)});
  }
  return markdown_table({"attack", "role", "preset", "expected", "observed", "met [95 %]", "pass", "pay", "cost",
                         "value", "per cost", "windows used", "loss", "honest pay lost"},
                        rows, 5) +
         "\npay, cost and value: in honest nodes'. per cost: value, where a validator's pay is divided by its cost, "
         "too." +
         fmt::format(
             "\nloss: held-out loss against the run without the attackers. harm: loss above {}, 10 % of the honest "
             "peers' pay lost, or accomplices paid.\n",
             loss_bound_text(results));
}

std::string verdict_document(const std::vector<case_result>& results) {
  std::vector<std::string> head{"attack", "expected"}, presets;
  for (const case_result& r : results) {
    if (std::find(presets.begin(), presets.end(), r.what.preset) != presets.end()) continue;
    presets.push_back(r.what.preset);
    head.insert(head.end(), {r.what.preset, "pay", "value", "loss"});
    if (r.passed()) head.push_back("met [95 %]");
  }
  std::vector<std::vector<std::string>> rows;
  for (const case_result& r : results) {
    const actors::adversary& a = *r.what.attack;
    if (const std::string name = "`" + a.name + "`"; rows.empty() || rows.back().front() != name)
      rows.push_back({name, std::string(enum_name(a.expected))});
    rows.back().insert(rows.back().end(),
                       {observed_text(r), mean_text(r, &verdict_figures::pay), mean_text(r, &verdict_figures::value),
                        change_text(r, &verdict_figures::loss_change)});
    if (r.passed()) rows.back().push_back(met_text(r));
  }
  std::string text = plain_row(head) + "|";
  for (std::size_t i = 0; i < head.size(); ++i) text += "---|";
  text += "\n";
  for (const auto& row : rows) text += plain_row(row);
  return text;
}

std::string verdict_json(const std::vector<case_result>& results) {
  json all = json::array();
  bool passed = true;
  for (const case_result& r : results) {
    json runs = json::array();
    for (const verdict_figures& f : r.runs)
      runs.push_back({{"outcome", enum_name(f.outcome)},
                      {"manifests", f.manifests},
                      {"pay", number_of(f.pay)},
                      {"cost", number_of(f.cost)},
                      {"value", number_of(f.value)},
                      {"per_cost", number_of(f.per_cost)},
                      {"accomplices", number_of(f.accomplices)},
                      {"loss_change", number_of(f.loss_change)},
                      {"pay_shift", number_of(f.pay_shift)},
                      {"harm", f.harm}});
    const share_estimate s = r.met();
    passed = passed && r.passed().value_or(true);
    all.push_back({{"attack", r.what.attack->name},
                   {"role", role_text(*r.what.attack)},
                   {"preset", r.what.preset},
                   {"expected", enum_name(r.what.attack->expected)},
                   {"met", s.share},
                   {"low", s.low},
                   {"high", s.high},
                   {"loss_bound", r.loss_bound},
                   {"pass", r.passed() ? json(*r.passed()) : json(nullptr)},
                   {"runs", std::move(runs)}});
  }
  const json j{{"cases", std::move(all)}, {"passed", passed}};
  return j.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace gauntlet::runtime
