#include "runtime/sweep/record_fold.hpp"

#include "tests/runtime/fake_run.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace gauntlet;
using namespace gauntlet::runtime;

namespace {

run_record record_of(const std::vector<actors::journal_entry>& entries) {
  record_fold fold;
  for (const actors::journal_entry& e : entries) fold.write(e);
  return fold.result();
}

}  // namespace

TEST_CASE("what is kept of a run agrees with its summary") {
  record_fold fold;
  for (const actors::journal_entry& e : test::fake_run(150).all()) fold.write(e);
  const run_record r = fold.result();
  const run_summary s = fold.summary().result();
  CHECK(r.windows == 150);
  CHECK(r.null_windows == 1);
  CHECK(r.last_third() == 100);
  CHECK(r.state == digest_of("state").hex());
  CHECK(r.held_out.size() == s.held_out.size());
  REQUIRE(r.peers.size() == 8);
  for (std::size_t i = 0; i < r.peers.size(); ++i) {
    CHECK(r.peers[i].incentive == s.peers[i].incentive);
    CHECK(r.peers[i].contributions_used == static_cast<double>(s.peers[i].contributions_used));
    CHECK(r.peers[i].times_scored == static_cast<double>(s.peers[i].times_scored));
    CHECK(r.peers[i].tokens == 150 * 1024);
    CHECK(r.peers[i].bytes_sent == 29'000 * 150);
    CHECK(r.peers[i].times_positive == (i < 6 ? r.peers[i].times_scored : 0));
  }
  REQUIRE(r.validators.size() == 3);
  CHECK(r.validators[0].stake == 3000);
  CHECK(r.validators[0].dividends_per_stake == Approx(15 * 165 / 3000.0));
  CHECK(r.validators[0].late_dividends_per_stake == Approx(5 * 165 / 3000.0));
  CHECK(r.validators[0].manifests == 149);
  // Posted 1/21 … 6/21 where 1/6 each was paid: half of the sum of the differences.
  CHECK(r.validators[1].weight_distance == Approx((2.5 + 1.5 + 0.5) / 21));
}

TEST_CASE("a group's curve is the mean of its members', and a state lasts until the next one") {
  const run_record r = record_of(test::fake_run(150).all());
  REQUIRE(r.groups.size() == 3);
  CHECK(r.groups[0].group == "honest");
  CHECK(r.groups[0].members == 6);
  const auto& manifest = r.groups[0].over_time.at(series_field::in_manifest);
  REQUIRE(manifest.size() == 150);
  CHECK(manifest[3] == Approx(5.0 / 6));
  CHECK(manifest[75] == 0);  // the null window
  const auto& evaluations = r.groups[1].over_time.at(series_field::evaluations);
  CHECK(evaluations.front() <= 1);
  CHECK(evaluations.back() == Approx(50).margin(1));  // every third window by each validator
  for (std::size_t w = 1; w < 150; ++w) CHECK(evaluations[w] >= evaluations[w - 1]);
  const auto& incentive = r.groups[0].over_time.at(series_field::incentive);
  CHECK(std::isnan(incentive[5]));
  CHECK(incentive[12] == incentive[9]);
  CHECK(incentive[9] == Approx(1.0 / 6));
  CHECK(std::isnan(r.groups[1].over_time.at(series_field::sync_score)[0]) == false);
}

TEST_CASE("a row holds the whole record, to six digits") {
  const run_record r = record_of(test::fake_run(150).all());
  const std::string line = to_json_line(r);
  CHECK(line.find('\n') == std::string::npos);
  CHECK(line.size() < 60'000);
  const run_record back = record_from_json(line);
  CHECK(to_json_line(back) == line);
  CHECK(back.groups[1].over_time.at(series_field::rating)[80] ==
        Approx(r.groups[1].over_time.at(series_field::rating)[80]).epsilon(1e-5));
  CHECK(back.peers[7].group == "noise");
  CHECK_THROWS_AS(record_from_json("{}"), std::runtime_error);
  CHECK_THROWS_AS(record_from_json("{\"state\":"), std::runtime_error);
}

TEST_CASE("a run that ended before anything happened has a record too") {
  const run_record r = record_of(test::fake_run(150).first(0));
  CHECK(r.windows == 0);
  CHECK(r.groups.size() == 3);
  CHECK(r.groups[0].over_time.at(series_field::proof).empty());
  CHECK(to_json_line(record_from_json(to_json_line(r))) == to_json_line(r));
}
