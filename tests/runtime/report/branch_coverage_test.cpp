#include "runtime/report/branch_coverage.hpp"

#include "runtime/report/leaderboard.hpp"
#include "runtime/report/report.hpp"
#include "runtime/sim/sim_table.hpp"
#include "tests/runtime/fake_run.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace gauntlet;
using namespace gauntlet::runtime;
using Catch::Matchers::Contains;
namespace events = actors::events;

namespace {

branch_coverage of_run(std::vector<events::rare_branch_counted> counted) {
  branch_coverage c;
  for (const events::rare_branch_counted& e : counted) add_to(c, e);
  return c;
}

/// put_again was taken, lead_is_late was come by in vain, and storage_is_busy never had a chance.
const std::vector<events::rare_branch_counted> one_run{
    {"put_again", true, 40, 3}, {"lead_is_late", true, 5, 0}, {"storage_is_busy", false, 90, 0}};

run_summary summary_with(const std::vector<events::rare_branch_counted>& counted) {
  summary_fold fold;
  for (const auto& entry : test::fake_run(6).all()) fold.add(entry);
  for (const events::rare_branch_counted& e : counted) fold.add({time_point(), net::address::chain(), e});
  return fold.result();
}

}  // namespace

TEST_CASE("runs add up, and one in which a branch was not on the table counts for nothing") {
  branch_coverage all = of_run(one_run);
  add_to(all, of_run({{"put_again", false, 70, 0}, {"lead_is_late", true, 8, 1}, {"storage_is_busy", false, 1, 0}}));
  CHECK(all ==
        branch_coverage{{"put_again", {1, 40, 3}}, {"lead_is_late", {2, 13, 1}}, {"storage_is_busy", {0, 0, 0}}});
  CHECK(never_taken(all).empty());
  CHECK(never_taken(of_run(one_run)) == std::vector<std::string>{"lead_is_late"});
  CHECK(never_on_the_table(all) == std::vector<std::string>{"storage_is_busy"});
}

TEST_CASE("the coverage table has a line for what was on the table and names what was never taken") {
  CHECK(coverage_table(of_run(one_run)) ==
        "  rare branches    1 of 3 taken\n"
        "    branch                      runs      passed       taken\n"
        "    lead_is_late                   1           5           0\n"
        "    put_again                      1          40           3\n"
        "    never taken: lead_is_late\n"
        "    never on the table: storage_is_busy\n");
  CHECK(coverage_table({}).empty());
  CHECK(coverage_table(of_run({{"put_again", false, 9, 0}})).empty());
}

TEST_CASE("a run's outcome, report and JSON show its rare branches, where any was on the table") {
  const run_summary with = summary_with(one_run), without = summary_with({{"put_again", false, 9, 0}});
  CHECK_THAT(outcome(with), Contains(coverage_table(with.rare_branches)));
  CHECK_THAT(outcome(without), !Contains("rare branches"));
  const std::string page = report_html(with, "", "");
  CHECK_THAT(page, Contains("<h2>Rare branches</h2>"));
  CHECK_THAT(page, Contains("<td class=\"text\">put_again</td><td>40</td><td>3</td>"));
  CHECK_THAT(page, Contains("Never taken: lead_is_late. Not on the table: storage_is_busy."));
  CHECK_THAT(page, !Contains("<td class=\"text\">storage_is_busy"));
  CHECK_THAT(report_html(without, "", ""), !Contains("Rare branches"));
  const auto j = nlohmann::json::parse(summary_json(with));
  CHECK(j["rare_branches"]["put_again"] == nlohmann::json({{"runs", 1}, {"passed", 40}, {"taken", 3}}));
}

TEST_CASE("many runs' totals show the rare branches of all of them") {
  trials_outcome all;
  all.totals.done = 2;
  CHECK_THAT(trials_table(all, false), !Contains("rare branches"));
  CHECK(nlohmann::json::parse(trials_json(all, false))["rare_branches"] == nlohmann::json::object());
  add_to(all.totals.rare_branches, of_run(one_run));
  add_to(all.totals.rare_branches, of_run(one_run));
  CHECK_THAT(trials_table(all, false), Contains("    put_again                      2          80           6\n"));
  CHECK_THAT(trials_table(all, false), Contains("never taken: lead_is_late\n"));
  const auto j = nlohmann::json::parse(trials_json(all, false));
  CHECK(j["rare_branches"]["lead_is_late"] == nlohmann::json({{"runs", 2}, {"passed", 10}, {"taken", 0}}));
}
