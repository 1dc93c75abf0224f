#include "base/errors.hpp"
#include "runtime/config/experiment.hpp"
#include "runtime/run_main.hpp"
#include "tests/runtime/scratch.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::runtime;
using Catch::Matchers::Contains;

namespace {

experiment loaded(const std::string& text) {
  register_builtin_parts();
  const test::scratch dir("invariants-config");
  std::ofstream(dir.path / "e.toml") << text << "\n[[peers]]\ncount = 2\n[[validators]]\n";
  return load_experiment(dir.path / "e.toml", {});
}

std::string complaint(const std::string& text) {
  try {
    loaded(text);
  } catch (const user_error& e) {
    return std::string(e.what()) + " | " + e.mend();
  }
  return "none";
}

}  // namespace

TEST_CASE("an experiment sets options of invariants and leaves some out, and keeps that when it is written") {
  const experiment e = loaded("[invariants.nodes_recover]\nwindows = 8\n[invariants.slashes]\nheld = false\n");
  CHECK(e.invariants.size() == 2);
  CHECK(e.invariants.at("nodes_recover").held);
  CHECK(e.invariants.at("nodes_recover").options.integer("windows") == 8);
  CHECK(e.invariants.at("nodes_recover").options.integer("replayed_per_window") == 20);
  CHECK_FALSE(e.invariants.at("slashes").held);

  const test::scratch dir("invariants-config-again");
  std::ofstream(dir.path / "e.toml") << to_toml(e);
  CHECK(load_experiment(dir.path / "e.toml", {}).invariants == e.invariants);
}

TEST_CASE("a mistake about an invariant is told with its place and the nearest name") {
  CHECK_THAT(complaint("[invariants.nodes_recovr]\n"), Contains("e.toml:1") && Contains("nodes_recover"));
  CHECK_THAT(complaint("[invariants.nodes_recover]\nwindow = 3\n"), Contains("e.toml:2") && Contains("windows"));
  CHECK_THAT(complaint("[invariants.nodes_recover]\nwindows = 0\n"), Contains("e.toml:2") && Contains("from 1 to"));
  CHECK_THAT(complaint("[invariants.nodes_recover]\nheld = 3\n"), Contains("e.toml:2"));
  CHECK_THAT(complaint("[invariants]\nnodes_recover = 3\n"), Contains("[invariants.nodes_recover]"));
}
