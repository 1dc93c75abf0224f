#include "runtime/sim/trial.hpp"

#include "runtime/experiment_run.hpp"
#include "runtime/run_main.hpp"
#include "tests/runtime/scratch.hpp"
#include "tests/runtime/sim/restart_ban.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::runtime;
using Catch::Matchers::Contains;

namespace {

const std::string config = GAUNTLET_TEST_DATA "/../../configs/surrogate.toml";

trial short_one(std::vector<std::string> more = {}) {
  register_builtin_parts();
  trial t{config, 3, {"run.windows=5"}};
  t.overrides.insert(t.overrides.end(), more.begin(), more.end());
  return t;
}

}  // namespace

TEST_CASE("a command line that reproduces a trial survives a shell") {
  const trial t{"my configs/a.toml", 17, {"run.windows=9", "peers=[{strategy=\"it's\"}]"}};
  CHECK(command_of(t) ==
        "gauntlet run 'my configs/a.toml' --seed 17 --set run.windows=9 "
        "--set 'peers=[{strategy=\"it'\\''s\"}]'");
}

TEST_CASE("a sound trial holds, and has the journal of the run that a user would make") {
  const test::scratch place("trial");
  const trial_result r = run_trial(experiment_of(short_one()), true);
  INFO(r.headline());
  CHECK(r.held());
  CHECK(r.windows == 5);
  CHECK(r.faults.empty());
  experiment e = experiment_of(short_one());
  const auto directory = run_directory::create(place.path, "t", 3);
  const finished_run run = run_experiment(e, directory, std::atomic<bool>{false}, {});
  CHECK(r.journal == run.summary.journal.hex());
  const auto kept = run_and_keep(experiment_of(short_one()), run_directory::create(place.path, "t", 3));
  CHECK(kept.journal == r.journal);
}

TEST_CASE("the invariant that is broken first gives a failure its name") {
  const test::restart_ban ban;
  const trial_result r =
      run_trial(experiment_of(short_one({"run.windows=12", "window.grace_s=10",
                                         "fault=[{kind=\"crash\",target=\"peer/0\",window=3,duration_windows=2}]"})),
                false);
  INFO(r.headline());
  CHECK(r.end == trial_end::violated);
  CHECK(r.symptom() == "slashes");
  CHECK(r.headline() == "slashes: a node is started again");
  CHECK(r.breaches == 1);
  CHECK(r.faults == std::map<std::string, std::uint64_t>{{"crash", 1}});
  CHECK(r.fired == std::vector<std::string>{"0"});
  CHECK(r.time.lost_s > 0);
}

TEST_CASE("a run that cannot be made is told apart from one that breaks something") {
  const trial_result r = run_trial(experiment_of(short_one({"training.samples_per_window=1000000"})), false);
  CHECK(r.end == trial_end::refused);
  CHECK_THAT(r.headline(), Contains("refused: the data has"));
}

TEST_CASE("what a trial came to reads back as it was written") {
  trial_result r;
  r.end = trial_end::violated;
  r.invariant = "agreed_state";
  r.what = "window 3: \"so\"";
  r.breaches = 4;
  r.window = 3;
  r.journal = "00ff";
  r.windows = 9;
  r.null_windows = 1;
  r.faults = {{"crash", 2}};
  r.fired = {"chaos/1"};
  r.time.lost_s = 1.5;
  r.rare_branches = {{"put_again", {1, 30, 2}}, {"lead_is_late", {0, 0, 0}}};
  const std::string line = to_json_line(r);
  CHECK(to_json_line(trial_result_from(line)) == line);
  CHECK(trial_result_from(line).headline() == "agreed_state: window 3: \"so\"");
  CHECK(trial_result_from(line).rare_branches == r.rare_branches);
  CHECK_THROWS(trial_result_from("{}"));
  CHECK_THROWS(trial_result_from("no json"));
}
