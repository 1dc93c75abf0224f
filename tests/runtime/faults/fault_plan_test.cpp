#include "runtime/faults/fault_plan.hpp"

#include "base/errors.hpp"
#include "runtime/faults/fault.hpp"
#include "tests/runtime/faults/fault_run.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::runtime;
using Catch::Matchers::Contains;
using test::experiment_with;
using test::fault_of;

namespace {

// Where configs/ is found from: GAUNTLET_TEST_DATA.

/// The message and the mend of a plan that is refused; empty when it is not.
std::string refusal_of(const std::string& text) {
  try {
    experiment_with(text);
    return {};
  } catch (const user_error& e) {
    return std::string(e.what()) + " | " + e.mend();
  }
}

fault_plan plan_of(const std::string& text, std::vector<std::string> overrides = {}) {
  return make_fault_plan(experiment_with(text, std::move(overrides)));
}

}  // namespace

TEST_CASE("bad plans are refused with their line and what to write instead") {
  struct mistake {
    std::string text;
    std::string what;
    std::string mend;
  };
  const std::vector<mistake> mistakes{
      {"kind = \"crsh\"", "unknown fault kind 'crsh'", "crash"},
      {"target = \"peer/1\"", "has no kind", "kind = \"crash\""},
      {"kind = \"crash\"\ntarget = \"peer/6\"", "there is no peer/6", "peer/0 to peer/5"},
      {"kind = \"crash\"\ntarget = \"uid/9\"", "there is no uid/9", "uid/0 to uid/8"},
      {"kind = \"crash\"\ntarget = \"validaters\"", "called 'validaters'", "validators"},
      {"kind = \"crash\"\ntarget = \"group/onest\"", "called 'group/onest'", "group/honest"},
      {"kind = \"crash\"\ntarget = \" , \"", "names nobody", "peer/0"},
      {"kind = \"slow\"\ntarget = \"storage\"", "'slow' does not hit storage", "peer, validator"},
      {"kind = \"crash\"\nother = \"chain\"", "no fault of links", "leave it out"},
      {"kind = \"loss\"\nother = \"lead\"", "takes no lead", "validator/0"},
      {"kind = \"crash\"\nwindow = 15", "past the end", "larger run.windows"},
      {"kind = \"crash\"\nwindow = 10\nduration_windows = 1\nrepeat = 4\nevery_windows = 2", "repetition 4",
       "at most 3 times"},
      {"kind = \"crash\"\nwindow = 2\nrepeat = 2", "not when again", "every_windows"},
      {"kind = \"crash\"\nwindow = 2\nduration_windows = 3\nrepeat = 2\nevery_windows = 2", "before this one has ended",
       "more than"},
      {"kind = \"crash\"\nduration_s = 3\nduration_windows = 1", "there is a duration_s too", "one of the two"},
      {"kind = \"crash\"\nphase = \"put\"", "has no phases", "window from 1 on"},
      {"kind = \"crash\"\nphase = \"puts\"", "is not one of", "'put'"},
      {"kind = \"crash\"\ntarget = \"chain\"\nwindow = 3", "the run cannot end", "duration"},
      {"kind = \"crash\"\ntarget = \"coordinator\"\nwindow = 3", "the run cannot end", "standby_coordinators"},
      {"kind = \"crash\"\ntarget = \"coordinator/1\"\nwindow = 3\nduration_s = 1", "there is no coordinator/1",
       "standby_coordinators"},
      {"kind = \"crash\"\nfraction = 0", "out of range", "from 0.001 to 1"},
      {"kind = \"loss\"\nrate = 1.5", "out of range", "from 0 to 1"},
      {"kind = \"loss\"\nfactor = 2", "no such key", ""},
      {"kind = \"crash\"\ntarget = \"peer/1\"\nwindow = 3\n[[fault]]\nkind = \"pause\"\ntarget = \"peers\"\nwindow = 5",
       "pause of peer/1 while 'crash'", "shorter duration"},
      {"kind = \"late_join\"\ntarget = \"uid/2\"\nwindow = 3", "before it has joined", "peer/3"},
      {"kind = \"late_join\"\ntarget = \"lead\"\nwindow = 3", "before it has joined", "peer/3"},
      {"kind = \"late_join\"\ntarget = \"peer/2\"\nwindow = 3\nduration_windows = 2", "who has joined stays", "leave"},
      {"kind = \"reorganisation\"\ntarget = \"lead\"\nwindow = 3", "does not hit the lead", "chain"},
      {"kind = \"chain_paused\"\ntarget = \"uid/1\"\nwindow = 3\nduration_s = 5", "who have the uids", "chain"},
      {"kind = \"crash\"\ntarget = \"peer/1\"\nwindow = 3\nduration_s = 1e5\n[[fault]]\nkind = \"pause\"\ntarget = "
       "\"peer/1\"\nwindow = 4",
       "pause of peer/1 while 'crash'", "shorter duration"},
      {"kind = \"crash\"\nwindow = 3\noffset_s = 99999", "the run is over", "a later window"},
      {"kind = \"late_join\"\ntarget = \"peer/1\"\nwindow = 6\n[[fault]]\nkind = \"crash\"\ntarget = "
       "\"peer/1\"\nwindow = 5",
       "crash of peer/1 while 'late_join'", "another node or window"},
  };
  for (const mistake& m : mistakes) {
    INFO(m.text);
    const std::string said = refusal_of(fault_of(m.text));
    CHECK_THAT(said, Contains(m.what) && Contains(m.mend) && Contains("experiment.toml:"));
  }
  CHECK_THAT(refusal_of("[fault]\nkind = \"loss\""), Contains("[[fault]], double brackets"));
  CHECK_THAT(refusal_of("[chaos]\nkinds = \"lost\""), Contains("called 'lost'") && Contains("loss"));
  CHECK_THAT(refusal_of("[chaos]\nfaults_per_window = 1\nkinds = \"loss\"\nexcept = \"loss\""),
             Contains("nothing is left"));
  CHECK_THAT(refusal_of("[chaos]\nfaults_per_window = 1\nfirst_window = 100"),
             Contains("window 100 is past the end") && Contains("larger run.windows"));
}

TEST_CASE("coordinators may go for good as long as one is left") {
  const std::string first = fault_of("kind = \"crash\"\ntarget = \"coordinator\"\nwindow = 3");
  const std::string next = fault_of("kind = \"isolate\"\ntarget = \"coordinator/1\"\nwindow = 5");
  CHECK(refusal_of("[services]\nstandby_coordinators = 1\n" + first).empty());
  CHECK(refusal_of("[services]\nstandby_coordinators = 2\n" + first + next).empty());
  CHECK_THAT(refusal_of("[services]\nstandby_coordinators = 1\n" + first + next),
             Contains("fault.1") && Contains("the run cannot end"));
  const auto plan = plan_of("[services]\nstandby_coordinators = 2\n" +
                            fault_of("kind = \"loss\"\ntarget = \"services\"\nother = \"coordinator/2\""));
  CHECK(plan.faults[0].targets.size() == 5);
  CHECK(to_string(plan.faults[0].others.front()) == "coordinator/2");
}

TEST_CASE("chaos hits those that stand by, too") {
  const auto plan =
      plan_of("[services]\nstandby_coordinators = 2\n[chaos]\nfaults_per_window = 6\n", {"run.windows=60"});
  std::set<node_name> hit;
  for (const planned_fault& f : plan.faults)
    for (const node_name& n : f.targets)
      if (n.kind == net::role::coordinator) hit.insert(n);
  CHECK(hit.size() == 3);
}

TEST_CASE("what merely touches is no contradiction") {
  CHECK(refusal_of(fault_of("kind = \"crash\"\ntarget = \"peer/1\"\nwindow = 3\nduration_windows = 2") +
                   fault_of("kind = \"pause\"\ntarget = \"peer/1\"\nwindow = 6\nduration_windows = 1") +
                   fault_of("kind = \"pause\"\ntarget = \"peer/2\"\nwindow = 3\nduration_windows = 2"))
            .empty());
}

TEST_CASE("targets are found by role, place, group, uid and fraction") {
  const auto plan =
      plan_of(fault_of("kind = \"loss\"\ntarget = \"services, peer/1, peer/1\"\nother = \"storage\"") +
              fault_of("kind = \"crash\"\ntarget = \"group/honest\"\nfraction = 0.34\nwindow = 2\nduration_s = 9") +
              fault_of("kind = \"pause\"\ntarget = \"lead, uid/3\"\nwindow = 9"));
  REQUIRE(plan.faults.size() == 3);
  CHECK(plan.faults[0].targets.size() == 4);
  CHECK(plan.faults[0].others == std::vector<node_name>{{net::role::storage, 0}});
  // The group's name is the strategy's: six peers and three validators.
  CHECK(plan.faults[1].targets.size() == 3);
  CHECK(plan.faults[2].targets.empty());
  CHECK(plan.faults[2].lead);
  CHECK(plan.faults[2].uids == std::vector<gauntlet::uid>{3});
}

TEST_CASE("a repetition is a fault of its own") {
  const auto plan =
      plan_of(fault_of("kind = \"crash\"\ntarget = \"peers\"\nfraction = 0.2\nwindow = 2\nphase = \"put\"\n"
                       "offset_s = 0.5\nduration_windows = 1\nrepeat = 4\nevery_windows = 3"));
  REQUIRE(plan.faults.size() == 4);
  CHECK(plan.faults[3].id == "0.4");
  CHECK(plan.faults[3].begins.window == 11);
  CHECK(plan.faults[3].ends->window == 12);
  CHECK(plan.faults[3].ends->phase == fault_phase::put);
  std::set<node_name> hit;
  for (const planned_fault& f : plan.faults) hit.insert(f.targets.front());
  CHECK(hit.size() > 1);
}

TEST_CASE("chaos is the same for the same seed, and heals before the quiet windows") {
  const std::string chaos = "[chaos]\nfaults_per_window = 6\nfirst_window = 3\nquiet_windows = 5\n";
  const auto ids = [](const fault_plan& p) {
    std::string text;
    for (const planned_fault& f : p.faults) {
      text += f.id + f.what.kind + std::to_string(f.begins.window);
      for (const node_name& n : f.targets) text += to_string(n);
    }
    return text;
  };
  const std::vector<std::string> longer{"run.windows=60"};
  const auto plan = plan_of(chaos, longer);
  CHECK(ids(plan) == ids(plan_of(chaos, longer)));
  CHECK(ids(plan) != ids(plan_of(chaos, {"run.windows=60", "run.seed=2"})));
  CHECK(plan.faults.size() > 90);
  std::set<std::string> kinds;
  for (const planned_fault& f : plan.faults) {
    kinds.insert(f.what.kind);
    REQUIRE(f.ends);
    CHECK(f.begins.window + (f.begins.phase == fault_phase::train ? 0 : 1) >= 3);
    CHECK(f.ends->window + (f.ends->phase == fault_phase::train ? 0 : 1) <= 55);
    CHECK_FALSE(f.targets.empty());
  }
  // All kinds but those that are no surprise.
  CHECK(kinds.size() == fault_registry::instance().names().size() - 1);
}

TEST_CASE("chaos never takes more nodes down than it may") {
  const auto plan =
      plan_of("[chaos]\nfaults_per_window = 5\nkinds = \"crash, pause, leave\"\ndown_max = 0.34\n", {"run.windows=40"});
  CHECK(plan.faults.size() > 20);
  for (window_index w = 1; w < 40; ++w) {
    std::set<node_name> peers, validators;
    for (const planned_fault& f : plan.faults) {
      // All phases but the first come after the window has ended.
      const auto place = [](const moment& m) { return m.window + (m.phase == fault_phase::train ? 0 : 1); };
      if (place(f.begins) > w || place(*f.ends) <= w) continue;
      for (const node_name& n : f.targets) {
        if (n.kind == net::role::peer) peers.insert(n);
        if (n.kind == net::role::validator) validators.insert(n);
      }
    }
    CHECK(peers.size() <= 2);
    CHECK(validators.size() <= 1);
  }
}

TEST_CASE("an experiment with faults is written so that it is read back") {
  const experiment e = experiment_with(fault_of("kind = \"slow\"\ntarget = \"peer/1\"\nwindow = 3\nfactor = 7.5") +
                                       "[chaos]\nfaults_per_window = 0.5\nshape = \"bursts\"\n");
  const std::string text = to_toml(e);
  const test::scratch folder("fault-round");
  std::ofstream(folder.path / "e.toml") << text;
  CHECK(to_toml(load_experiment(folder.path / "e.toml", {})) == text);
  CHECK_THAT(text, Contains("factor = 7.5") && Contains("shape = \"bursts\""));
}
