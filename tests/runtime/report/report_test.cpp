#include "runtime/report/report.hpp"

#include "runtime/report/chart.hpp"
#include "runtime/report/leaderboard.hpp"
#include "runtime/report/text.hpp"
#include "tests/runtime/fake_run.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <limits>

using namespace gauntlet;
using namespace gauntlet::runtime;
using Catch::Matchers::Contains;

namespace {

run_summary summary_of(const std::vector<actors::journal_entry>& entries) {
  summary_fold fold;
  for (const actors::journal_entry& entry : entries) fold.add(entry);
  return fold.result();
}

run_summary fake(std::string title = "first_run") { return summary_of(test::fake_run(150, std::move(title)).all()); }

/// As `fake`, with what all nodes together did in each window of ten node seconds.
std::vector<actors::journal_entry> fake_with_times(std::uint64_t windows) {
  auto entries = test::fake_run(windows).all();
  const net::address node{net::role::peer, test::fake_run::key_of(0)};
  for (window_index w = 0; w < windows; ++w) {
    const std::uint64_t scoring = w % 3, lost = w == 1 ? 4 : 0;
    const auto ns = [](std::uint64_t s) { return s * 1'000'000'000; };
    entries.push_back(
        {{}, node, test::events::node_time{w, ns(2), ns(1), ns(scoring), 0, ns(7 - scoring - lost), ns(lost)}});
  }
  return entries;
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

}  // namespace

TEST_CASE("a report shows every peer in every chart, in the colours of its group") {
  const std::string html = report_html(fake(), "[run]\nseed = 7\n", "Once upon a time");
  CHECK(count_of(html, "<figure") == 7);
  CHECK(count_of(html, "<title>uid 6: copier</title>") == 6);
  CHECK(count_of(html, "class=\"line g1\"") == 6 + 2);  // the charts, the legend and the table
  CHECK_THAT(html, Contains("bigram entropy 2.490"));
  CHECK_THAT(html, Contains("6 × honest"));
  CHECK_THAT(html, Contains("Once upon a time"));
  CHECK_THAT(html, Contains("seed = 7"));
  CHECK_THAT(html, Contains(digest_of("state").hex()));
}

TEST_CASE("a report shows where the time of each window went") {
  const run_summary run = summary_of(fake_with_times(30));
  REQUIRE(run.goodput_by_window.size() == 30);
  double whole = 0;
  for (const auto& [w, t] : run.goodput_by_window) {
    CHECK(t.total_s() == Approx(10));
    whole += t.total_s();
  }
  CHECK(whole == Approx(run.time_of_all().total_s()));
  const std::string html = report_html(run, "", "");
  CHECK(count_of(html, "<figure") == 7 + 2);
  for (const time_part& part : time_parts) CHECK_THAT(html, Contains("<title>" + std::string(part.name) + "</title>"));
  CHECK(count_of(html, "class=\"area g5\"") == 2 + 1);  // the charts and the legend
  CHECK(count_of(html, "class=\"area g4\"") == 1 + 1);  // waiting is in one of them
  CHECK(report_html(summary_of(fake_with_times(1)), "", "").find("class=\"area") == std::string::npos);
}

TEST_CASE("stacked areas end in the whole, and the frame does too") {
  chart c;
  c.percent = true;
  c.stacked = true;
  for (std::size_t i = 0; i < 3; ++i) {
    chart_series s{"part " + std::to_string(i), i, {}};
    for (int w = 0; w < 1000; ++w) s.points.push_back({static_cast<double>(w), i == 0 ? 0.1 : 0.45});
    c.series.push_back(std::move(s));
  }
  const auto all = stacked(c.series);
  CHECK(all[0].points[7].value == Approx(0.1));
  CHECK(all[1].points[7].value == Approx(0.55));
  for (const curve_point& p : all[2].points) CHECK(p.value == Approx(1));
  const std::string html = to_html(c);
  CHECK(count_of(html, "class=\"area") == 3);
  CHECK_THAT(html, Contains(">100 %<"));
  CHECK_THAT(html, !Contains(">150 %<"));
}

TEST_CASE("a report asks nothing of a network") {
  const std::string html = report_html(fake(), "", "");
  for (const char* door : {"http:", "https:", "src=", "href=", "url(", "@import", "<script"})
    CHECK(html.find(door) == std::string::npos);
}

TEST_CASE("what comes from outside cannot become part of the page") {
  const std::string evil = "<script>alert('\"x\"')</script>&";
  const std::string html = report_html(fake(evil), evil, evil);
  CHECK(html.find("<script") == std::string::npos);
  CHECK(count_of(html, "&lt;script&gt;alert(&#39;&quot;x&quot;&#39;)&lt;/script&gt;&amp;") >= 4);
}

TEST_CASE("control characters and broken UTF-8 never reach a terminal or a page") {
  CHECK(printable("a\033[31mb\r\n\tc\x7f") == "a�[31mb�\n\tc�");
  CHECK(printable("\xc3\xa9 \xff \xe2\x82 \xed\xa0\x80") == "é � �� ���");
  CHECK(printable("\xc2\x9b"
                  "31m") == "�31m");
  CHECK(escaped("<&>") == "&lt;&amp;&gt;");
}

TEST_CASE("a run that ended before anything happened still has a report") {
  CHECK_THAT(report_html(run_summary{}, "", ""), Contains("Nothing was measured."));
  CHECK_THAT(report_html(summary_of(test::fake_run(150).first(1)), "", ""), Contains("unfinished"));
}

TEST_CASE("values that are no numbers leave a gap in a curve and not in the page") {
  run_summary run = fake();
  run.held_out = {{0, 3}, {1, std::numeric_limits<double>::quiet_NaN()}, {2, HUGE_VAL}, {3, 2}};
  const std::string html = report_html(run, "", "");
  CHECK(html.find("\"nan") == std::string::npos);
  CHECK(html.find(" nan") == std::string::npos);
  CHECK(html.find("inf\"") == std::string::npos);
}

TEST_CASE("a long curve is drawn with a bounded number of points and keeps its ends") {
  curve points;
  for (int i = 0; i < 10'000; ++i) points.push_back({static_cast<double>(i), static_cast<double>(i * 2)});
  const curve few = downsampled(points);
  CHECK(few.size() == points_max);
  CHECK(few.front().window == 0);
  CHECK(few.back().window == 9999);
  for (const curve_point& p : few) CHECK(p.value == Approx(2 * p.window));
  CHECK(smoothed(points)[5000].value == Approx(10'000));
}

TEST_CASE("the leaderboard is a table with a verdict on every peer") {
  const std::string text = leaderboard(fake(), false);
  CHECK(text.find('\033') == std::string::npos);
  CHECK(count_of(text, "  paid\n") == 6);
  CHECK(count_of(text, "  unpaid\n") == 2);
  CHECK_THAT(text, Contains("uid  strategy  LossScore"));
  CHECK_THAT(leaderboard(fake(), true), Contains("\033[31m"));
}

TEST_CASE("the outcome compares the loss with the bigram entropy and names the digests") {
  const std::string text = outcome(fake());
  CHECK_THAT(text, Contains("held-out loss    5.500 → 2.1"));
  CHECK_THAT(text, Contains("the model ended below it"));
  CHECK_THAT(text, Contains("25.3 times smaller"));
  CHECK_THAT(text, Contains(digest_of("head").hex()));
  run_summary without = fake();
  without.opened.bigram_entropy = -1;
  CHECK(outcome(without).find("bigram") == std::string::npos);
}

TEST_CASE("bytes are told in the unit that fits") {
  CHECK(bytes_text(12) == "12 B");
  CHECK(bytes_text(29'000) == "29.0 kB");
  CHECK(bytes_text(999'900) == "1.0 MB");
  CHECK(bytes_text(123'400'000) == "123 MB");
}

TEST_CASE("the summary as JSON holds what the table shows") {
  const nlohmann::json j = nlohmann::json::parse(summary_json(fake()));
  CHECK(j["complete"] == true);
  CHECK(j["peers"].size() == 8);
  CHECK(j["peers"][7]["strategy"] == "noise");
  CHECK(j["peers"][7]["verdict"] == "unpaid");
  CHECK(j["digests"]["state"] == digest_of("state").hex());
  CHECK(nlohmann::json::parse(summary_json(run_summary{}))["digests"]["state"].is_null());
}
