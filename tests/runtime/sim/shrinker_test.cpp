#include "runtime/sim/shrinker.hpp"

#include "runtime/config/short_toml.hpp"
#include "runtime/sim/reductions.hpp"
#include "tests/runtime/faults/fault_run.hpp"
#include "tests/runtime/sim/restart_ban.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::runtime;

namespace {

const std::string data_folder = GAUNTLET_TEST_DATA;

/// Under a restart_ban it fails because of one of its faults alone.
experiment failing() {
  std::string faults;
  for (const char* kind : {"slow", "delay", "duplication", "reordering"})
    faults +=
        test::fault_of(std::string("kind = \"") + kind + "\"\ntarget = \"peers\"\nwindow = 3\nduration_windows = 3");
  faults += test::fault_of("kind = \"crash\"\ntarget = \"peer/4\"\nwindow = 6\nduration_windows = 5");
  return test::experiment_with("[window]\ngrace_s = 10\n" + faults);
}

}  // namespace

TEST_CASE("a failure becomes as small as it can be and stays the same failure") {
  const test::restart_ban ban;
  const std::atomic<bool> never{false};
  shrink_rules rules;
  rules.jobs = 2;
  std::size_t told = 0;
  shrinker s(rules, never, [&told](const experiment&, std::size_t) { ++told; });
  const experiment from = failing();
  const auto failure = s.failure_of(from);
  REQUIRE(failure);
  INFO(failure->headline());
  const experiment smallest = s.shrink(from, *failure);
  CHECK(s.result().symptom() == failure->symptom());
  CHECK_FALSE(s.cut_short());
  CHECK(told > 0);
  REQUIRE(smallest.faults.size() == 1);
  CHECK(smallest.faults.front().what.kind == "crash");
  CHECK(smallest.faults.front().duration_windows == 1);
  CHECK(members_of(smallest).size() == 2);  // one of each role: there is no run with less
  CHECK(smallest.run.windows < 8);
  // What is printed is what fails.
  const experiment printed = experiment_from(parse_config(to_short_toml(smallest), "short"), "short");
  CHECK(run_trial(printed, false).symptom() == failure->symptom());
}

TEST_CASE("what does not fail is not shrunk, and tries are bounded") {
  const test::restart_ban ban;
  const std::atomic<bool> never{false};
  shrink_rules rules;
  rules.tries = 3;
  shrinker s(rules, never, [](const experiment&, std::size_t) {});
  CHECK_FALSE(s.failure_of(test::experiment_with("")));
  const experiment from = failing();
  const auto failure = s.failure_of(from);
  REQUIRE(failure);
  s.shrink(from, *failure);
  CHECK(s.cut_short());
  CHECK(s.tries() <= 4);
}
