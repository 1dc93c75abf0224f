#include "runtime/sweep/sweep_results.hpp"

#include "runtime/sweep/sweep_figures.hpp"
#include "runtime/sweep/sweep_table.hpp"
#include "tests/runtime/sweep/fake_record.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>

using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;
using Catch::Matchers::Contains;

namespace {

/// Two attacks by two defences, three seeds: the loss is 2, + 0.2 under attack unless defended, + 0.01 a seed.
struct fake_sweep {
  sweep_plan plan;
  std::vector<std::unique_ptr<run_record>> records;
  std::unique_ptr<sweep_results> results;

  fake_sweep() {
    plan.title = "fake";
    plan.section.seeds = 3;
    plan.axes.push_back({"attack", {}, {}, {{"none", {}}, {"flip", {}}}});
    plan.axes.push_back({"top_g", {}, {}, {{"5", {}}, {"15", {}}}});
    sweep_measure loss;
    loss.name = "loss";
    loss.of = "held_out";
    sweep_measure change = loss;
    change.name = "change";
    change.percent = true;
    change.against.axes = {{"attack", {"none"}}};
    sweep_measure rating;
    rating.name = "a's rating";
    rating.of = "rating";
    rating.group = "a";
    rating.show = false;
    sweep_measure ratio;
    ratio.name = "ratio";
    ratio.ratio.items = {"a's rating", "loss"};
    plan.measures = {loss, change, rating, ratio};
    for (std::size_t cell = 0; cell < plan.cells(); ++cell)
      for (std::size_t s = 0; s < 3; ++s) records.push_back(record(cell, static_cast<double>(s)));
    std::vector<const run_record*> all;
    for (const auto& r : records) all.push_back(r.get());
    results = std::make_unique<sweep_results>(plan, all);
  }

  static std::unique_ptr<run_record> record(std::size_t cell, double seed) {
    auto r = std::make_unique<run_record>(empty_record(10));
    const bool attacked = cell >= 2, defended = cell % 2 == 1;
    const double loss = 2 + (attacked && !defended ? 0.2 : 0) + 0.01 * seed;
    for (double w = 0; w < 10; w += 3) r->held_out.push_back({w, loss});
    set_curve(add_group(*r, "a"), series_field::rating, [&](double w) { return w + seed; });
    return r;
  }

  std::vector<expectation_outcome> check(sweep_expect e) {
    e.name = "claim";
    plan.expects = {std::move(e)};
    return check_expectations(plan, *results);
  }
};

std::size_t holding(const std::vector<expectation_outcome>& all) {
  return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [](const auto& o) { return o.passed; }));
}

}  // namespace

TEST_CASE("a change is taken against the base cell of the same seed and the same other axes") {
  const fake_sweep f;
  CHECK(f.results->cell(0, 2).mean == Approx(2.21));
  for (std::size_t s = 0; s < 3; ++s)
    CHECK(f.results->values(1, 2)[s] == Approx(0.2 / (2 + 0.01 * static_cast<double>(s))));
  CHECK(f.results->cell(1, 3).mean == Approx(0).margin(1e-12));
  CHECK(f.results->values(3, 0)[2] == Approx(11 / 2.02));
}

TEST_CASE("tables show measures or an axis across") {
  fake_sweep f;
  const std::string by_measure = sweep_tables(f.plan, *f.results, {});
  CHECK_THAT(by_measure, Contains("| attack | top_g |") && Contains("2.010 ± 0.025") && Contains("9.95"));
  CHECK(by_measure.find("a's rating") == std::string::npos);
  f.plan.section.columns = "attack";
  const std::string by_axis = sweep_tables(f.plan, *f.results, {});
  CHECK_THAT(by_axis, Contains("**loss**, by attack") && Contains("| top_g |") && Contains("none |"));
}

TEST_CASE("an estimate is told to two digits of its interval") {
  CHECK(estimate_text({20, 2.41337, 2.39237, 2.43437}, 20, false) == "2.413 ± 0.021");
  CHECK(estimate_text({18, 12.3456, 10, 14.6912}, 20, false) == "12.3 ± 2.3 (18 of 20)");
  CHECK(estimate_text({5, 0.0523, 0.0400, 0.0646}, 5, true) == "5.2 ± 1.2 %");
  CHECK(estimate_text({1, 3, no_value, no_value}, 1, false) == "3.000");
  CHECK(estimate_text({0, no_value, no_value, no_value}, 4, false) == "–");
}

TEST_CASE("claims hold by seed, by mean or by interval, in each of their cells") {
  fake_sweep f;
  sweep_expect e;
  e.measure = "change";
  e.than.value = 0.05;
  const auto all = f.check(e);
  REQUIRE(all.size() == 4);
  CHECK(holding(all) == 3);
  CHECK(all[2].cell == "attack=flip, top_g=5");
  CHECK_FALSE(all[2].passed);
  CHECK_THAT(all[2].observed, Contains("0 of 3 runs"));
  e.cells.axes = {{"top_g", {"15"}}};
  CHECK(holding(f.check(e)) == 2);

  sweep_expect by_seed;
  by_seed.measure = "loss";
  by_seed.is = comparison::above;
  by_seed.than.value = 2.005;
  by_seed.cells.axes = {{"attack", {"none"}}, {"top_g", {"5"}}};
  CHECK(holding(f.check(by_seed)) == 0);
  by_seed.seeds.value = 2;
  CHECK(holding(f.check(by_seed)) == 1);

  sweep_expect by_interval = by_seed;
  by_interval.seeds.value.reset();
  by_interval.by = evidence::interval;
  CHECK(holding(f.check(by_interval)) == 0);
  by_interval.is = comparison::covers;
  CHECK(holding(f.check(by_interval)) == 1);
  by_interval.is = comparison::below;
  by_interval.than.value = std::string("a's rating");
  CHECK(holding(f.check(by_interval)) == 1);
  by_interval.by = evidence::mean;
  by_interval.is = comparison::at_least;
  CHECK(holding(f.check(by_interval)) == 0);
}

TEST_CASE("a run without a value speaks for no claim") {
  fake_sweep f;
  sweep_expect e;
  e.measure = "loss";
  e.than.value = 100.0;
  for (auto& r : f.records) r->held_out.clear();
  f.results = std::make_unique<sweep_results>(f.plan, [&] {
    std::vector<const run_record*> all;
    for (const auto& r : f.records) all.push_back(r.get());
    return all;
  }());
  CHECK(holding(f.check(e)) == 0);
  e.by = evidence::mean;
  CHECK(holding(f.check(e)) == 0);
  e.by = evidence::interval;
  CHECK(holding(f.check(e)) == 0);
}

TEST_CASE("csv has a line a run, and JSON every value") {
  fake_sweep f;
  f.plan.axes[0].cells[0].label = "none, really";
  const std::string csv = sweep_csv(f.plan, *f.results);
  CHECK(std::count(csv.begin(), csv.end(), '\n') == 13);
  CHECK_THAT(csv, Contains("attack,top_g,seed,loss,change,a's rating,ratio\n\"none, really\",5,1,2,0,9,4.5\n"));
  const auto j = nlohmann::json::parse(sweep_json(f.plan, *f.results, {}));
  CHECK(j["cells"].size() == 4);
  CHECK(j["cells"][2]["measures"]["loss"]["values"].size() == 3);
  CHECK(j["all_hold"] == true);
}

TEST_CASE("plots are drawn over windows, over an axis and run by run") {
  const fake_sweep f;
  sweep_plot over_windows;
  over_windows.y.items = {"rating"};
  over_windows.groups.items = {"a"};
  over_windows.cells.axes = {{"top_g", {"5"}}};
  figure fig = figure_of(over_windows, f.plan, *f.results);
  REQUIRE(fig.series.size() == 2);
  CHECK(fig.series[1].label == "a, flip");
  CHECK(fig.series[1].points.size() == 10);
  CHECK(fig.series[1].points[4].y == Approx(5));
  CHECK(fig.series[1].points[4].low < 5);

  sweep_plot over_axis;
  over_axis.x = "top_g";
  over_axis.y.items = {"loss"};
  over_axis.series = "attack";
  over_axis.guides.items = {"sqrt(x)"};
  fig = figure_of(over_axis, f.plan, *f.results);
  CHECK(fig.categories.empty());
  REQUIRE(fig.series.size() == 2);
  CHECK(fig.series[0].points[1].x == 15);
  CHECK(fig.guides.at(0).points.back().y == Approx(std::sqrt(15.0)));

  over_axis.kind = plot_kind::bars;
  over_axis.x = "attack";
  over_axis.series = "top_g";
  fig = figure_of(over_axis, f.plan, *f.results);
  CHECK(fig.categories == std::vector<std::string>{"none", "flip"});
  CHECK(fig.series[0].label == "top_g 5");

  sweep_plot dots;
  dots.kind = plot_kind::scatter;
  dots.x = "a's rating";
  dots.y.items = {"loss"};
  fig = figure_of(dots, f.plan, *f.results);
  CHECK(fig.series.size() == 4);
  CHECK(fig.series[3].label == "flip, top_g 15");
  CHECK(fig.series[3].points.size() == 3);
}
