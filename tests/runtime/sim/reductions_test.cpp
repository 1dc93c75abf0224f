#include "runtime/sim/reductions.hpp"

#include "runtime/run_main.hpp"
#include "runtime/simulation/simulation.hpp"
#include "tests/runtime/faults/fault_run.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::runtime;

namespace {

const std::string data_folder = GAUNTLET_TEST_DATA;

std::string three_faults() {
  return test::fault_of("kind = \"crash\"\ntarget = \"peer/1, peer/4\"\nwindow = 3\nduration_windows = 2") +
         test::fault_of(
             "kind = \"loss\"\ntarget = \"validators\"\nother = \"peer/5\"\nwindow = 4\nduration_windows = 1") +
         test::fault_of("kind = \"pause\"\ntarget = \"lead\"\nwindow = 9\nphase = \"check\"\nduration_s = 5");
}

}  // namespace

TEST_CASE("chaos as a list of faults is the same run") {
  const experiment e = test::experiment_with(
      "[window]\ngrace_s = 10\n[chaos]\nfaults_per_window = 1.5\nquiet_windows = 4\n" +
      test::fault_of(
          "kind = \"slow\"\ntarget = \"peers\"\nfraction = 0.5\nwindow = 3\nduration_windows = 1\nrepeat = 2\n"
          "every_windows = 4"));
  const experiment listed = with_listed_faults(e);
  CHECK(listed.chaos.faults_per_window == 0);
  CHECK(listed.faults.size() == make_fault_plan(e).faults.size());
  CHECK(listed.faults.size() > 8);
  const experiment reloaded = experiment_from(parse_config(to_toml(listed), "listed"), "listed");
  const auto one = test::run_faulty(e), other = test::run_faulty(reloaded);
  CHECK(one->result.state->id == other->result.state->id);
  CHECK(one->result.chain_head == other->result.chain_head);
  CHECK(one->entries.size() == other->entries.size());
}

TEST_CASE("faults follow the nodes that move up, and go with those that go") {
  const experiment e = with_listed_faults(test::experiment_with(three_faults()));
  REQUIRE(members_of(e).size() == 9);
  const experiment less = without_nodes(e, {{net::role::peer, 0}, {net::role::peer, 4}, {net::role::validator, 0}});
  CHECK(members_of(less).size() == 6);
  REQUIRE(less.faults.size() == 3);
  CHECK(less.faults[0].target == "peer/0");
  CHECK(less.faults[1].target == "validator/0, validator/1");
  CHECK(less.faults[1].other == "peer/3");
  CHECK(less.faults[2].target == "lead");
  // A fault of nobody, or towards nobody, must not become one of everybody.
  CHECK(without_nodes(e, {{net::role::peer, 1}, {net::role::peer, 4}, {net::role::peer, 5}}).faults.size() == 1);
}

TEST_CASE("a shorter run loses the faults that would begin later") {
  const experiment e = with_listed_faults(test::experiment_with(three_faults()));
  CHECK(with_windows(e, 6).faults.size() == 2);
  CHECK(with_faults(e, {2}).faults.front().what.kind == "pause");
  const experiment moved = moved_earlier(e, 1);
  CHECK(moved.run.windows == 13);
  CHECK(moved.faults[0].window == 2);
}
