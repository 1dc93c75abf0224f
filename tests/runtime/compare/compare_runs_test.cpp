#include "runtime/compare/compare_runs.hpp"

#include "base/errors.hpp"
#include "runtime/journal/journal_file.hpp"
#include "tests/runtime/fake_run.hpp"
#include "tests/runtime/scratch.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <fstream>

using namespace gauntlet;
using namespace gauntlet::runtime;
using Catch::Matchers::Contains;

namespace {

/// Writes a run directory with this configuration and journal.
compared_run a_run(const test::scratch& place, const std::string& name, const std::string& config,
                   const std::vector<actors::journal_entry>& entries) {
  const auto path = place.path / name;
  std::filesystem::create_directories(path);
  { std::ofstream(path / "config.toml") << config; }
  journal_writer journal(path / "journal.jsonl");
  for (const actors::journal_entry& e : entries) journal.write(e);
  journal.close();
  return read_run(run_directory::open(path));
}

const std::string config = "[run]\nwindows = 30\n[[peers]]\ncount = 6\n[[peers]]\nstrategy = \"copier\"\n";

}  // namespace

TEST_CASE("equal runs are told apart by nothing") {
  const test::scratch place("compare");
  const auto entries = test::fake_run(30).all();
  const std::vector<compared_run> runs{a_run(place, "a", config, entries), a_run(place, "b", config, entries)};
  CHECK(config_differences(runs).empty());
  CHECK_FALSE(find_first_difference(runs[0], runs[1]));
  CHECK_THAT(comparison_text(runs), Contains("configurations are the same") && Contains("are the same run"));
}

TEST_CASE("a comparison names the keys, figures and groups that differ") {
  const test::scratch place("compare");
  std::string other = config;
  other.replace(other.find("count = 6"), 9, "count = 5");
  const std::vector<compared_run> runs{a_run(place, "a", config, test::fake_run(30).all()),
                                       a_run(place, "b", other + "data_multiplier = 2.0\n", test::fake_run(60).all())};
  const auto differences = config_differences(runs);
  REQUIRE(differences.size() == 2);
  CHECK(differences[0].key == "peers.0.count");
  CHECK(differences[0].values == std::vector<std::string>{"6", "5"});
  CHECK(differences[1].key == "peers.1.data_multiplier");
  CHECK(differences[1].values[0].empty());
  const std::string text = comparison_text(runs);
  CHECK_THAT(text, Contains("60 (+100.0 %)") && Contains("6 paid") && Contains("1 unpaid") && Contains("| noise"));
  const auto j = nlohmann::json::parse(comparison_json(runs));
  CHECK(j["configuration"]["peers.0.count"][1] == "5");
  CHECK(j["runs"][1]["groups"]["copier"]["verdicts"]["unpaid"] == 1);
  CHECK(held_out_figure(runs).series.size() == 2);
}

TEST_CASE("a comparison tells how many windows have a full step, and what part of the first run's that is") {
  const test::scratch place("compare");
  auto entries = test::fake_run(30).all();
  const std::string five = config + "[aggregation]\ntop_g = 5\n";
  const compared_run twin = a_run(place, "twin", five, entries);
  std::size_t smaller = 0;
  for (auto& e : entries) {
    auto* m = std::get_if<actors::events::manifest_included>(&e.event);
    if (m == nullptr || m->window < 20 || m->window > 22) continue;
    m->uids.pop_back();
    ++smaller;
  }
  REQUIRE(smaller == 3);
  const compared_run faulty = a_run(place, "faulty", five, entries);
  const std::string text = comparison_text({twin, faulty});
  CHECK_THAT(text, Contains("windows with a full top-G step") && Contains("29 (100.0 % of the first)") &&
                       Contains("26 (89.7 % of the first)"));
  const auto j = nlohmann::json::parse(comparison_json({twin, faulty}));
  CHECK(j["runs"][1]["figures"]["windows with a full top-G step"] == 26);
  // Where the configuration does not say it, the standard holds.
  CHECK(a_run(place, "silent", config, entries).top_g == actors::aggregation_parameters{}.top_g);
}

TEST_CASE("the first differing event is found, whatever the digests say") {
  const test::scratch place("compare");
  auto entries = test::fake_run(30).all();
  const compared_run a = a_run(place, "a", config, entries);
  for (auto& e : entries)
    if (auto* opened = std::get_if<actors::events::run_opened>(&e.event)) opened->run = digest_of("another genesis");
  const compared_run digests_only = a_run(place, "d", config, entries);
  CHECK_FALSE(find_first_difference(a, digests_only));
  CHECK_THAT(comparison_text({a, digests_only}), Contains("differ in digests only"));
  std::size_t changed = 0;
  for (std::size_t i = 0; i < entries.size() && changed == 0; ++i) {
    auto* scored = std::get_if<actors::events::contribution_scored>(&entries[i].event);
    if (scored == nullptr || scored->window < 7) continue;
    scored->loss_score += 1e-9;
    changed = i + 1;
  }
  const auto difference = find_first_difference(a, a_run(place, "b", config, entries));
  REQUIRE(difference);
  CHECK(difference->event == changed);
  CHECK_THAT(difference->first, Contains("contribution_scored"));
  CHECK(difference->first != difference->second);
}

TEST_CASE("a journal that ends early differs where it ends") {
  const test::scratch place("compare");
  const auto entries = test::fake_run(30).all();
  const compared_run a = a_run(place, "a", config, entries);
  const compared_run b = a_run(place, "b", config, {entries.begin(), entries.begin() + 50});
  const auto difference = find_first_difference(a, b);
  REQUIRE(difference);
  CHECK(difference->event == 51);
  CHECK(difference->second.empty());
  CHECK_THAT(comparison_text({a, b}), Contains("(the journal ends)"));
}
