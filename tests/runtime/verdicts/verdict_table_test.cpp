#include "runtime/verdicts/verdict_table.hpp"

#include "base/errors.hpp"
#include "runtime/run_main.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace gauntlet;
using namespace gauntlet::runtime;
using Catch::Matchers::Contains;

namespace {

actors::adversary a_copier() {
  actors::adversary a;
  a.name = "copier";
  a.tries = "is paid for others' work";
  a.defence = "proof of computation";
  a.expected = actors::expected_verdict::unpaid;
  a.group_size = 2;
  return a;
}

/// Twenty runs of which so many end unpaid and the others harmless.
case_result result_with(const actors::adversary& a, const std::string& preset, std::size_t unpaid) {
  case_result r{{&a, preset}, {}};
  for (std::size_t i = 0; i < 20; ++i) {
    verdict_figures f;
    f.pay = i < unpaid ? 0.02 : 1;
    f.loss_change = 0.001 * static_cast<double>(i % 3);
    f.outcome = i < unpaid ? attack_outcome::unpaid : attack_outcome::harmless;
    f.harm = false;
    r.runs.push_back(f);
  }
  return r;
}

config_node scenario(const std::string& more = "") {
  return parse_config("[model]\nkind = \"surrogate\"\n[[peers]]\ncount = 8\n[[validators]]\ncount = 3\n" + more,
                      "s.toml");
}

}  // namespace

TEST_CASE("a case passes when nine of ten runs end as expected or better, and only where it has to") {
  const actors::adversary a = a_copier();
  CHECK(result_with(a, "hardened", 18).passed() == true);
  CHECK(result_with(a, "hardened", 17).passed() == false);
  CHECK_FALSE(result_with(a, "paper", 0).passed());
  CHECK(result_with(a, "hardened", 18).met().low == Approx(0.699).margin(5e-4));
  actors::adversary mild = a_copier();
  mild.expected = actors::expected_verdict::harmless;
  CHECK(result_with(mild, "hardened", 3).met().successes == 20);
  actors::adversary strict = a_copier();
  strict.expected = actors::expected_verdict::excluded;
  CHECK(result_with(strict, "hardened", 20).met().successes == 0);
}

TEST_CASE("the table has a row for each attack and preset") {
  const actors::adversary a = a_copier();
  const std::vector<case_result> results{result_with(a, "hardened", 19), result_with(a, "paper", 2)};
  CHECK_THAT(verdict_table(results), Contains("unpaid 19, harmless 1") && Contains("95 % [76, 99]") &&
                                         Contains("yes |") && Contains("harmless 18, unpaid 2"));
  const auto j = nlohmann::json::parse(verdict_json(results));
  CHECK(j["passed"] == true);
  CHECK(j["cases"][1]["pass"].is_null());
  CHECK(j["cases"][0]["runs"].size() == 20);
  CHECK(j["cases"][0]["runs"][0]["harm"] == false);
}

TEST_CASE("the document has the tables of the security page") {
  const actors::adversary a = a_copier();
  const std::vector<case_result> both{result_with(a, "hardened", 19), result_with(a, "paper", 2)};
  CHECK(verdict_document(both) ==
        "| attack | expected | hardened | pay | value | loss | met [95 %] | paper | pay | value | loss |\n"
        "|---|---|---|---|---|---|---|---|---|---|---|\n"
        "| `copier` | unpaid | unpaid 19, harmless 1 | 0.07 | 0.00 | +0.1 ± 0.0 % | 95 % [76, 99] | harmless 18, "
        "unpaid 2 "
        "| 0.90 | 0.00 | +0.1 ± 0.0 % |\n");
  CHECK(verdict_document({both[0]}) ==
        "| attack | expected | hardened | pay | value | loss | met [95 %] |\n"
        "|---|---|---|---|---|---|---|\n"
        "| `copier` | unpaid | unpaid 19, harmless 1 | 0.07 | 0.00 | +0.1 ± 0.0 % | 95 % [76, 99] |\n");
  CHECK_THAT(verdict_document({both[1]}),
             Contains("| attack | expected | paper | pay | value | loss |\n|---|---|---|---|---|---|\n"));
}

TEST_CASE("harm that an outcome does not say is told, and fails whoever should be harmless") {
  actors::adversary mild = a_copier();
  mild.expected = actors::expected_verdict::harmless;
  case_result r = result_with(mild, "hardened", 17);
  CHECK(r.met().successes == 20);
  for (std::size_t i = 0; i < 3; ++i) r.runs[i].harm = true;  // unpaid, and the model is spoilt
  CHECK(r.met().successes == 17);
  CHECK(r.passed() == false);
  CHECK_THAT(verdict_document({r}), Contains("unpaid 17, harmless 3; harm in 3"));
}

TEST_CASE("attackers join a scenario in a group of their own, with the entry's settings and overrides") {
  register_builtin_parts();
  actors::adversary a = a_copier();
  a.settings = {{"victim", std::int64_t{3}}};
  a.overrides = {"aggregation.top_g=7"};
  const experiment e = attacked_experiment(scenario(), "s.toml", {&a, "paper"}, 5, true);
  REQUIRE(e.peers.size() == 2);
  CHECK(e.peers[0].name == "honest");
  CHECK(e.peers[1].name == "attacker");
  CHECK(e.peers[1].count == 2);
  CHECK(e.peers[1].strategy.kind == "copier");
  CHECK(e.peers[1].strategy.options.integer("victim") == 3);
  CHECK(e.protocol.aggregation.top_g == 7);
  CHECK(e.protocol.scoring.preset == actors::scoring_preset::paper);
  CHECK(e.run.seed == 5);
  const experiment without = attacked_experiment(scenario(), "s.toml", {&a, "paper"}, 5, false);
  CHECK(without.peers.size() == 1);
  CHECK(without.protocol.aggregation.top_g == 7);
}

TEST_CASE("a subnet that should be full has a slot for each node and no more, with the attackers or without") {
  register_builtin_parts();
  actors::adversary a = a_copier();
  a.full_subnet = true;
  for (const bool with_attackers : {true, false})
    CHECK(attacked_experiment(scenario(), "s.toml", {&a, "hardened"}, 1, with_attackers).protocol.chain.max_uids == 13);
  a.role = net::role::validator;
  a.strategy = "honest";
  a.accomplices = 3;
  a.accomplice_strategy = "noise";
  for (const bool with_attackers : {true, false})
    CHECK(attacked_experiment(scenario(), "s.toml", {&a, "hardened"}, 1, with_attackers).protocol.chain.max_uids == 16);
}

TEST_CASE("an attacking validator brings its stake and its accomplices") {
  register_builtin_parts();
  actors::adversary a;
  a.name = "cartel";
  a.strategy = "honest";
  a.role = net::role::validator;
  a.stake = 700;
  a.accomplices = 2;
  a.accomplice_strategy = "noise";
  const experiment e = attacked_experiment(scenario(), "s.toml", {&a, "hardened"}, 1, true);
  REQUIRE(e.validators.size() == 2);
  CHECK(e.validators[1].stake == 700);
  REQUIRE(e.peers.size() == 2);
  CHECK(e.peers[1].strategy.kind == "noise");
  CHECK(e.peers[1].name == "attacker");
}

TEST_CASE("runs without the attackers are shared by attacks that change nothing else") {
  register_builtin_parts();
  const actors::adversary a = a_copier();
  actors::adversary b = a_copier();
  b.name = b.strategy = "noise";
  const auto runs = verdict_runs(scenario(), "s.toml", {{&a, "hardened"}, {&b, "hardened"}}, 2);
  REQUIRE(runs.size() == 8);
  CHECK(runs[1].key == runs[5].key);
  CHECK(runs[0].key != runs[4].key);
  CHECK(runs[1].key != runs[3].key);
}

TEST_CASE("twins without the attackers differ in their name alone, and are shared as well") {
  register_builtin_parts();
  const actors::adversary a = a_copier();
  const auto runs = verdict_runs(scenario(), "s.toml", {{&a, "hardened"}, {&a, "paper"}}, 2, 3);
  REQUIRE(runs.size() == 2 * 2 * 4);
  CHECK(runs[1].key == verdict_runs(scenario(), "s.toml", {{&a, "hardened"}}, 1)[1].key);
  CHECK(runs[1].key != runs[2].key);
  CHECK(runs[2].key != runs[3].key);
  experiment first = attacked_experiment(scenario(), "s.toml", {&a, "hardened"}, 1, false);
  const experiment second = attacked_experiment(scenario(), "s.toml", {&a, "hardened"}, 1, false, 2);
  CHECK(first.run.title != second.run.title);
  first.run.title = second.run.title;
  CHECK(to_toml(first) == to_toml(second));
}

TEST_CASE("a scenario or an entry that does not fit is refused by name") {
  register_builtin_parts();
  actors::adversary a = a_copier();
  a.settings = {{"victims", std::int64_t{3}}};
  CHECK_THROWS_WITH(attacked_experiment(scenario(), "s.toml", {&a, "paper"}, 1, true),
                    Contains("attack 'copier', paper") && Contains("victims"));
  const actors::adversary fine = a_copier();
  CHECK_THROWS_WITH(verdict_runs(scenario("[[peers]]\nname = \"more\"\n"), "s.toml", {{&fine, "paper"}}, 1),
                    Contains("2 groups of peers"));
  CHECK_THROWS_WITH(verdict_runs(parse_config("[run]\nseed = 1\n", "s.toml"), "s.toml", {{&fine, "paper"}}, 1),
                    Contains("there are no [[peers]]"));
}
