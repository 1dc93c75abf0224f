#include "runtime/config/short_toml.hpp"

#include "runtime/run_main.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

using namespace gauntlet::runtime;
using Catch::Matchers::Contains;

TEST_CASE("the short form of every configuration loads to the same experiment and leaves defaults out") {
  gauntlet::register_builtin_parts();
  for (const auto& entry : std::filesystem::directory_iterator(GAUNTLET_TEST_DATA "/../../configs")) {
    if (entry.path().extension() != ".toml") continue;
    INFO(entry.path());
    const experiment e = load_experiment(entry.path(), {});
    const std::string brief = to_short_toml(e);
    CHECK(to_toml(experiment_from(parse_config(brief, "short"), "short")) == to_toml(e));
    CHECK(brief.size() < to_toml(e).size() / 2);
  }
}

TEST_CASE("the short form keeps what was set and what a reader looks for") {
  gauntlet::register_builtin_parts();
  const experiment e = load_experiment(GAUNTLET_TEST_DATA "/../../configs/surrogate.toml",
                                       {"scoring.preset=paper", "scoring.samples=3", "run.seed=1"});
  const std::string brief = to_short_toml(e);
  CHECK_THAT(brief, Contains("preset = \"paper\"") && Contains("samples = 3") && Contains("seed = 1"));
  CHECK_THAT(brief, !Contains("proof_decay"));
}
