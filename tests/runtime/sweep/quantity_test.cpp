#include "runtime/sweep/quantity.hpp"

#include "tests/runtime/sweep/fake_record.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <set>

using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;

namespace {

sweep_measure of(const std::string& quantity, const std::string& group = {}) {
  sweep_measure m;
  m.of = quantity;
  m.group = group;
  return m;
}

/// Twelve windows from 3 on: a rises past b in the sixth, b is known from the second on only.
run_record two_groups() {
  run_record r = empty_record(12, 3);
  for (double w = 3; w <= 15; w += 3) r.held_out.push_back({w, 5 - w / 5});
  group_record a{}, b{};
  set_curve(add_group(r, "a", 1), series_field::rating, [](double w) { return w; });
  set_curve(add_group(r, "b", 3), series_field::rating, [](double w) { return w < 1 ? no_value : 4.5; });
  for (group_record& g : r.groups) set_curve(g, series_field::evaluations, [](double w) { return 2 * (w + 1); });
  return r;
}

}  // namespace

TEST_CASE("a quantity over windows becomes one number by `at`") {
  const run_record r = two_groups();
  sweep_measure m = of("held_out");
  CHECK(value_of(m, r) == Approx(2));
  m.at = reduction::mean;
  CHECK(value_of(m, r) == Approx(5 - 9 / 5.0));
  m.at = reduction::max;
  CHECK(value_of(m, r) == Approx(5 - 3 / 5.0));
  m.at = reduction::window;
  m.window.value = 7;
  CHECK(value_of(m, r) == Approx(5 - 6 / 5.0));
  m.window.value = 2;
  CHECK(std::isnan(value_of(m, r)));
  m.at = reduction::area;
  CHECK(value_of(m, r) == Approx(12 * (5 - 9 / 5.0)));
  m.from = 6;
  m.to.value = 9;
  CHECK(value_of(m, r) == Approx(3 * (5 - 7.5 / 5)));
}

TEST_CASE("groups are means of their members, and all peers weigh them by size") {
  const run_record r = two_groups();
  CHECK(value_of(of("rating", "a"), r) == 11);
  CHECK(value_of(of("rating"), r) == Approx((11 + 3 * 4.5) / 4));
  sweep_measure m = of("rating", "b");
  m.over = member_sum::sum;
  CHECK(value_of(m, r) == Approx(13.5));
  CHECK(curve_of("rating", "b", r).size() == 11);
  CHECK(curve_of("rating", "b", r).front().window == 4);
  CHECK(curve_of("rating", "nobody", r).empty());
  CHECK(std::isnan(value_of(of("rating", "nobody"), r)));
}

TEST_CASE("the time to separate counts from when an order holds for good") {
  run_record r = two_groups();
  sweep_measure m = of("time_to_separate");
  m.order.items = {"a", "b"};
  m.field = "rating";
  CHECK(value_of(m, r) == 6);
  m.unit = progress_unit::evaluations;
  CHECK(value_of(m, r) == 12);
  m.unit = progress_unit::windows;
  r.groups[0].over_time[series_field::rating][8] = 0;  // it breaks once more
  CHECK(value_of(m, r) == 10);
  r.groups[0].over_time[series_field::rating][9] = no_value;  // what is unknown breaks nothing
  CHECK(value_of(m, r) == 11);
  r.groups[0].over_time[series_field::rating][11] = 0;
  CHECK(std::isnan(value_of(m, r)));
}

TEST_CASE("inversions are counted among the windows in which all have a value") {
  const run_record r = two_groups();
  sweep_measure m = of("inversions");
  m.order.items = {"a", "b"};
  m.field = "rating";
  CHECK(value_of(m, r) == Approx(4 / 11.0));
  m.order.items = {"b", "a"};
  CHECK(value_of(m, r) == Approx(7 / 11.0));
  m.from = 3 + 5;
  CHECK(value_of(m, r) == 1);
}

TEST_CASE("P(+1) weighs windows by their evaluations") {
  run_record r = empty_record(3);
  group_record& g = add_group(r, "a");
  g.over_time[series_field::indicator] = {1, no_value, -1};
  g.over_time[series_field::evaluations] = {3, 3, 4};
  CHECK(value_of(of("positive_share"), r) == Approx(0.75));
  sweep_measure late = of("positive_share");
  late.from = 2;
  CHECK(value_of(late, r) == 0);
}

TEST_CASE("numbers of nodes are put together as the measure says, or are one node's") {
  run_record r = empty_record(3);
  add_peer(r, "honest", 0.5).checks_failed = {{"late", 2}, {"missing", 1}};
  add_peer(r, "honest", 0.3);
  add_peer(r, "copier", 0.2).units = 7;
  CHECK(value_of(of("peer.incentive", "honest"), r) == Approx(0.4));
  sweep_measure m = of("peer.incentive", "honest");
  m.over = member_sum::sum;
  CHECK(value_of(m, r) == Approx(0.8));
  m.over = member_sum::min;
  CHECK(value_of(m, r) == Approx(0.3));
  m = of("peer.units");
  m.uid.value = 2;
  CHECK(value_of(m, r) == 7);
  m = of("checks_failed", "honest");
  CHECK(value_of(m, r) == Approx(1.5));
  m.outcome = "late";
  CHECK(value_of(m, r) == 1);
  CHECK(value_of(of("top_share"), r) == Approx(0.5));
  CHECK(value_of(of("gini", "honest"), r) == Approx(0.125));
  CHECK(value_of(of("run.windows"), r) == 3);
}

TEST_CASE("every quantity has a name of its own, a meaning, and a value in any run") {
  std::set<std::string> names;
  run_record r = two_groups();
  add_peer(r, "a", 1);
  for (const quantity& q : quantities()) {
    CHECK(names.insert(q.name).second);
    CHECK(q.help.size() > 2);
    sweep_measure m = of(q.name);
    m.order.items = {"a", "b"};
    m.field = "rating";
    value_of(m, r);
    value_of(m, run_record{});
  }
  CHECK(quantity_reference().find("`validator.weight_distance`") != std::string::npos);
}
