#include "runtime/sweep/sweep_results.hpp"

#include "base/check.hpp"
#include "runtime/sweep/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gauntlet::runtime {

namespace {

constexpr double no_number = std::numeric_limits<double>::quiet_NaN();

double changed(change_form form, double value, double base) {
  switch (form) {
    case change_form::difference: return value - base;
    case change_form::ratio: return base == 0 ? no_number : value / base;
    case change_form::relative: return base == 0 ? no_number : (value - base) / std::fabs(base);
  }
  return no_number;
}

bool holds(comparison is, double value, double than) {
  switch (is) {
    case comparison::below: return value < than;
    case comparison::at_most: return value <= than;
    case comparison::at_least: return value >= than;
    case comparison::above: return value > than;
    case comparison::covers: break;
  }
  return false;
}

std::string words_of(comparison is) {
  switch (is) {
    case comparison::below: return "<";
    case comparison::at_most: return "≤";
    case comparison::at_least: return "≥";
    case comparison::above: return ">";
    case comparison::covers: return "covers";
  }
  return {};
}

std::string range_of(const estimate& e) { return fmt::format("{:.4g} [{:.4g}, {:.4g}]", e.mean, e.low, e.high); }

/// One expectation in one cell: its measure, and the other one where there is one.
struct claim {
  const sweep_expect& expect;
  const sweep_results& results;
  std::size_t cell;
  std::size_t measure;
  std::optional<std::size_t> other;

  double than(std::size_t seed) const {
    return other ? results.values(*other, cell)[seed] : std::get<double>(expect.than.value);
  }
  /// As an interval; of a number: that number.
  estimate than_interval() const {
    if (other) return results.cell(*other, cell);
    const double number = std::get<double>(expect.than.value);
    return {results.seeds(), number, number, number};
  }

  void by_seed(expectation_outcome& o) const {
    std::size_t count = 0;
    const std::vector<double>& values = results.values(measure, cell);
    for (std::size_t s = 0; s < values.size(); ++s) count += holds(expect.is, values[s], than(s)) ? 1 : 0;
    const std::uint64_t needed = expect.seeds.value.value_or(values.size());
    o.expected += fmt::format(" in {} of {} runs", needed, values.size());
    o.observed = fmt::format("{} of {} runs, mean {:.4g}", count, values.size(), results.cell(measure, cell).mean);
    o.passed = count >= needed;
  }
  void by_mean(expectation_outcome& o) const {
    const estimate value = results.cell(measure, cell), base = than_interval();
    o.expected = "mean " + o.expected;
    o.observed = other ? fmt::format("{:.4g} to {:.4g}", value.mean, base.mean) : range_of(value);
    o.passed = holds(expect.is, value.mean, base.mean);
  }
  void by_interval(expectation_outcome& o) const {
    const estimate value = results.cell(measure, cell), base = than_interval();
    o.expected = "interval " + o.expected;
    o.observed = range_of(value) + (other ? " to " + range_of(base) : "");
    if (expect.is == comparison::covers)
      o.passed = value.low <= base.mean && base.mean <= value.high;
    else if (expect.is == comparison::below || expect.is == comparison::at_most)
      o.passed = holds(expect.is, value.high, base.low);
    else
      o.passed = holds(expect.is, value.low, base.high);
  }

  expectation_outcome outcome(const sweep_plan& plan) const {
    expectation_outcome o{expect.name, plan.label_of(cell), {}, {}, false};
    const std::string base = std::visit(
        [](const auto& v) {
          if constexpr (std::is_same_v<std::remove_cvref_t<decltype(v)>, double>)
            return fmt::format("{:.4g}", v);
          else
            return std::string(v);
        },
        expect.than.value);
    o.expected = fmt::format("{} {} {}", expect.measure, words_of(expect.is), base);
    switch (expect.by) {
      case evidence::seed: by_seed(o); break;
      case evidence::mean: by_mean(o); break;
      case evidence::interval: by_interval(o); break;
    }
    return o;
  }
};

}  // namespace

sweep_results::sweep_results(const sweep_plan& plan, std::vector<const run_record*> records)
    : plan_(plan), records_(std::move(records)), seeds_(plan.section.seeds) {
  GAUNTLET_CHECK(records_.size() == plan.cells() * seeds_);
  for (const sweep_measure& m : plan.measures) {
    std::vector<std::vector<double>> all(plan.cells(), std::vector<double>(seeds_, no_number));
    const auto of_pair = [&](const text_list& pair, std::size_t cell, std::size_t seed, change_form form) {
      return changed(form, values_[plan.measure_named(pair.items[0])][cell][seed],
                     values_[plan.measure_named(pair.items[1])][cell][seed]);
    };
    for (std::size_t cell = 0; cell < all.size(); ++cell)
      for (std::size_t seed = 0; seed < seeds_; ++seed)
        all[cell][seed] = !m.ratio.empty()        ? of_pair(m.ratio, cell, seed, change_form::ratio)
                          : !m.difference.empty() ? of_pair(m.difference, cell, seed, change_form::difference)
                                                  : value_of(m, record(cell, seed));
    std::vector<std::vector<double>> final_values = all;
    for (std::size_t cell = 0; cell < all.size() && !m.against.empty(); ++cell)
      for (std::size_t seed = 0; seed < seeds_; ++seed) final_values[cell][seed] = compared(m, all, cell, seed);
    values_.push_back(std::move(final_values));
  }
}

double sweep_results::compared(const sweep_measure& m, const std::vector<std::vector<double>>& all, std::size_t cell,
                               std::size_t seed) const {
  std::vector<std::size_t> base = plan_.place_of(cell);
  for (const auto& [name, labels] : m.against.axes) {
    const std::size_t a = plan_.axis_named(name);
    const std::vector<std::string> known = plan_.axes[a].labels();
    base[a] = static_cast<std::size_t>(std::find(known.begin(), known.end(), labels.front()) - known.begin());
  }
  return changed(m.change, all[cell][seed], all[plan_.cell_at(base)][seed]);
}

estimate sweep_results::cell(std::size_t measure, std::size_t cell) const {
  return mean_with_interval(values(measure, cell), plan_.section.confidence);
}

std::vector<expectation_outcome> check_expectations(const sweep_plan& plan, const sweep_results& results) {
  std::vector<expectation_outcome> all;
  for (const sweep_expect& e : plan.expects) {
    std::optional<std::size_t> other;
    if (const auto* name = std::get_if<std::string>(&e.than.value)) other = plan.measure_named(*name);
    for (const std::size_t cell : plan.cells_of(e.cells))
      all.push_back(claim{e, results, cell, plan.measure_named(e.measure), other}.outcome(plan));
  }
  return all;
}

}  // namespace gauntlet::runtime
