#include "runtime/run_main.hpp"
#include "runtime/sweep/sweep_plan.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace gauntlet;
using namespace gauntlet::runtime;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

const fs::path root = fs::path(GAUNTLET_TEST_DATA) / ".." / "..";

std::string contents_of(const fs::path& p) {
  std::ifstream in(p);
  std::stringstream s;
  s << in.rdbuf();
  return s.str();
}

}  // namespace

TEST_CASE("every experiment of configs/experiments can be run, plots and claims something, and has its results told") {
  register_builtin_parts();
  const std::string told = contents_of(root / "docs" / "experiments.md");
  std::size_t experiments = 0;
  for (const auto& entry : fs::directory_iterator(root / "configs" / "experiments")) {
    const std::string name = entry.path().filename().string();
    INFO(name);
    ++experiments;
    const config_node tree = read_experiment_tree(entry.path(), {});
    const sweep_plan plan = read_sweep(tree, name);
    // Throws for a cell that no run could be made of, or a group that none has.
    CHECK(runs_of(plan, tree).size() == plan.cells() * plan.section.seeds);
    CHECK(plan.title + ".toml" == name);
    CHECK_FALSE(plan.plots.empty());
    CHECK_FALSE(plan.expects.empty());
    CHECK_THAT(contents_of(entry.path()), Contains("# Expect: "));
    CHECK_THAT(told, Contains("configs/experiments/" + name));
  }
  CHECK(experiments >= 11);
}
