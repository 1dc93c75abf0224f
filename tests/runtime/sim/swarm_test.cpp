#include "runtime/sim/swarm.hpp"

#include "runtime/run_main.hpp"
#include "runtime/sim/reductions.hpp"
#include "runtime/sim/trial.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace gauntlet;
using namespace gauntlet::runtime;

namespace {

experiment drawn(std::uint64_t seed) {
  return experiment_of({GAUNTLET_TEST_DATA "/../../configs/chaos.toml", seed, draw_swarm(seed, false)});
}

}  // namespace

TEST_CASE("every swarm configuration can be run, and its seed draws it again") {
  register_builtin_parts();
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    INFO("seed " << seed);
    CHECK_NOTHROW(drawn(seed));
    CHECK(draw_swarm(seed, false) == draw_swarm(seed, false));
  }
}

TEST_CASE("swarms differ in everything that matters") {
  register_builtin_parts();
  std::set<std::size_t> sizes;
  std::set<std::string> models, schemes, rules, kinds, strategies;
  std::set<actors::agreement_mode> agreements;
  std::set<actors::pacing> pacings;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    const experiment e = drawn(seed);
    sizes.insert(members_of(e).size());
    models.insert(e.model.kind);
    schemes.insert(e.scheme.kind);
    rules.insert(e.protocol.aggregation.rule.kind);
    agreements.insert(e.protocol.aggregation.agreement);
    pacings.insert(e.protocol.window.pacing);
    kinds.insert(e.chaos.kinds);
    for (const peer_group& g : e.peers) strategies.insert(g.strategy.kind);
  }
  CHECK(sizes.size() > 20);
  CHECK(models.size() == 2);
  CHECK(schemes.size() == 2);
  CHECK(rules.size() > 4);
  CHECK(agreements.size() == 3);
  CHECK(pacings.size() == 2);
  CHECK(kinds.size() > 200);
  CHECK(strategies.size() > 15);
}

TEST_CASE("a program with rare branches draws them in half of its swarms, and all else as others do") {
  register_builtin_parts();
  int with = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    INFO("seed " << seed);
    const std::vector<std::string> without = draw_swarm(seed, false);
    std::vector<std::string> more = draw_swarm(seed, true);
    if (more.size() > without.size()) {
      ++with;
      CHECK(more.back().starts_with("chaos.rare_branches=0."));
      more.pop_back();
    }
    CHECK(more == without);
  }
  CHECK(with > 150);
  CHECK(with < 250);
}
