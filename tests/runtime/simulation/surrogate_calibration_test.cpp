#include "compute/models.hpp"
#include "measured_crowd.hpp"
#include "runtime/run_main.hpp"
#include "runtime/simulation/cast.hpp"
#include "runtime/sweep/statistics.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

using namespace gauntlet;
using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;

namespace {

/// The crowd of a configuration's model, data, scheme and scoring.
measured_crowd measured(const std::string& config, std::uint64_t seed, std::uint64_t windows) {
  compute::pin_arithmetic();
  register_builtin_parts();
  const experiment e = load_experiment(GAUNTLET_TEST_DATA "/../../configs/" + config + ".toml",
                                       {"run.seed=" + std::to_string(seed), "run.windows=" + std::to_string(windows)});
  const auto engine = make_engine(e);
  measured_crowd crowd(engine, make_assignment(e, *engine), e.protocol.scoring.samples, e.protocol.scoring.step_factor);
  crowd.run(windows);
  return crowd;
}

}  // namespace

TEST_CASE("an honest peer proves its work to the surrogate as often as to the tiny Llama") {
  const measured_crowd llama = measured("first_run", 1, 70);
  std::map<std::string, std::vector<measurement>> surrogate;
  constexpr std::uint64_t windows = 100;
  double half_wins = 0, double_wins = 0;
  constexpr std::uint64_t seeds = 4;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const measured_crowd one = measured("surrogate", seed, windows);
    half_wins += share_won(one.of("half"), one.of("honest")) / seeds;
    double_wins += share_won(one.of("double"), one.of("honest")) / seeds;
    for (const auto& [kind, all] : one.measured())
      surrogate[kind].insert(surrogate[kind].end(), all.begin(), all.end());
  }
  const auto differ = [&](const std::string& kind, double first, double last) {
    return std::fabs(share_positive(llama.of(kind), first, last) - share_positive(surrogate[kind], first, last));
  };
  CHECK(share_positive(surrogate["honest"]) > 0.9);
  CHECK(differ("honest", 0, 1) < 0.05);
  // A third of a short run is a small sample.
  CHECK(differ("honest", 0, 1.0 / 3) < 0.08);
  CHECK(differ("honest", 1.0 / 3, 2.0 / 3) < 0.08);
  CHECK(differ("honest", 2.0 / 3, 1) < 0.08);
  CHECK(differ("half", 0, 1) < 0.08);
  CHECK(differ("double", 0, 1) < 0.08);
  for (const char* cheat : {"copier", "noise"}) {
    CHECK(std::fabs(share_positive(surrogate[cheat]) - 0.5) < 0.08);
    CHECK(std::fabs(share_positive(llama.of(cheat)) - 0.5) < 0.15);
  }
  // More data shows in the LossScore of either.
  CHECK(half_wins < 0.49);
  CHECK(double_wins > 0.51);
  CHECK(share_won(llama.of("half"), llama.of("honest")) < 0.49);
  CHECK(share_won(llama.of("double"), llama.of("honest")) > 0.51);
}

TEST_CASE("honest contributions share few indices once the first windows are over") {
  const actors::scoring_parameters scoring;
  for (const char* config : {"surrogate", "first_run"}) {
    const measured_crowd crowd = measured(config, 2, 30);
    constexpr std::size_t pairs = measured_crowd::honest * (measured_crowd::honest - 1) / 2;
    const std::vector<double> late(
        crowd.overlaps().begin() + static_cast<std::ptrdiff_t>(scoring.overlap_grace_steps * pairs),
        crowd.overlaps().end());
    REQUIRE(late.size() == 10 * pairs);
    // Where the loss falls fastest honest gradients are alike for a few windows; how much differs between processors.
    CHECK(*std::max_element(late.begin(), late.end()) < 0.9 * scoring.overlap_threshold);
    CHECK(mean_with_interval(late).mean < 0.4 * scoring.overlap_threshold);
  }
}
