#include "tests/end_to_end/program.hpp"

#include <nlohmann/json.hpp>

using namespace end_to_end;
using Catch::Matchers::Contains;

// The whole zoo over a few seeds: what docs/security.md promises stays true from commit to commit. `gauntlet verdicts`
// without options is the long form.
TEST_CASE("every attack of the zoo ends as its entry says under the hardened rules") {
  const workplace w;
  const finished f = gauntlet(
      "verdicts " + configs + "verdicts.toml --seeds 2 --preset hardened --json --out " + (w.path / "out").string(),
      "2>/dev/null");
  REQUIRE((f.status == 0 || f.status == 1));
  const auto j = nlohmann::json::parse(f.output);
  CHECK(j["cases"].size() >= 30);
  for (const auto& c : j["cases"]) {
    INFO(c.dump());
    CHECK(c["pass"] == true);
  }
  CHECK(f.status == 0);
}

TEST_CASE("an attack whose defence is switched off fails, and the status says so") {
  const workplace w;
  const finished f = gauntlet("verdicts " + configs +
                                  "verdicts.toml --seeds 1 --preset hardened --set run.windows=40 --attack "
                                  "duplicate_indices --set scheme.canonical_indices=false --json --out " +
                                  (w.path / "out").string(),
                              "2>/dev/null");
  INFO(f.output);
  CHECK(f.status == 1);
  const auto j = nlohmann::json::parse(f.output);
  CHECK(j["cases"][0]["pass"] == false);
  CHECK(j["passed"] == false);
}

TEST_CASE("verdicts can be asked of one attack, and tell what the paper's rules make of it") {
  const workplace w;
  const std::string out = " --out " + (w.path / "out").string();
  const finished f = gauntlet("verdicts " + configs +
                              "verdicts.toml --seeds 1 --set run.windows=40 --attack not_finite" + out + " --markdown");
  INFO(f.output);
  CHECK(f.status == 0);
  CHECK_THAT(f.output,
             Contains("| attack | expected | hardened | pay | value | loss | met [95 %] | paper | pay | value | "
                      "loss |\n|---|---|---|---|---|---|---|---|---|---|---|\n| `not_finite` | excluded | "));
  const finished unknown = gauntlet("verdicts " + configs + "verdicts.toml --attack not_finit" + out);
  CHECK(unknown.status == 2);
  CHECK_THAT(unknown.output, Contains("did you mean 'not_finite'?"));
  CHECK(gauntlet("verdicts --preset hard" + out).status == 2);
  CHECK(gauntlet("verdicts /nowhere.toml" + out).status == 2);
}
