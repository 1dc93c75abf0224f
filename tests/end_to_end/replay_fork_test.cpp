#include "tests/end_to_end/program.hpp"

#include <nlohmann/json.hpp>

using namespace end_to_end;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

TEST_CASE("a recorded run is replayed to a moment and forked at a window from the command line") {
  const workplace w;
  REQUIRE(gauntlet("run " + configs + "surrogate.toml --windows 20 --quiet --out " + w.path.string()).status == 0);
  const std::string run = (w.path / "surrogate-1-1").string();

  const finished replayed = gauntlet("replay " + run + " --until 'window 12, event 34' --trace validator/0");
  INFO(replayed.output);
  CHECK(replayed.status == 0);
  CHECK_THAT(replayed.output, Contains("stopped at window 12, event 34") && Contains("<- storage") &&
                                  Contains("peer/7") && Contains("copier"));
  const finished beyond = gauntlet("replay " + run + " --until 'window 999'");
  CHECK(beyond.status == 2);
  CHECK_THAT(beyond.output, Contains("never comes to 'window 999'") && Contains("inspect"));
  const finished nowhere = gauntlet("replay " + run + " --until 'window twelve'");
  CHECK(nowhere.status == 2);
  CHECK_THAT(nowhere.output, Contains("no place in a run") && Contains("event 340"));

  const std::string storm = w.file("storm.toml",
                                   "[[fault]]\nkind = \"crash\"\ntarget = \"peer/1\"\nwindow = 14\n"
                                   "duration_windows = 2\n");
  const finished forked = gauntlet("fork " + run + " --window 10 --with " + storm +
                                   " --set scheme.learning_rate=2e-2 --quiet --out " + w.path.string());
  INFO(forked.output);
  CHECK(forked.status == 0);
  const fs::path fork = w.path / "surrogate-fork10-1-1";
  CHECK(nlohmann::json::parse(contents_of(fork / "manifest.json"))["complete"] == true);
  const std::string journal = contents_of(fork / "journal.jsonl");
  CHECK_THAT(journal, Contains("fault_began") && Contains("fork/"));
  const finished difference = gauntlet("diff " + run + " " + fork.string());
  CHECK(difference.status == 1);
  CHECK(gauntlet("check " + fork.string()).status == 0);
  CHECK(gauntlet("replay " + fork.string()).status == 0);

  const finished again = gauntlet("fork " + fork.string() + " --window 15 --seed 9 --quiet --out " + w.path.string());
  INFO(again.output);
  CHECK(again.status == 0);
  const std::string fork_of_fork = (w.path / "surrogate-fork10-fork15-1-1").string();
  CHECK(gauntlet("check " + fork_of_fork).status == 0);
  CHECK(gauntlet("replay " + fork_of_fork).status == 0);
  const finished too_early = gauntlet("fork " + fork.string() + " --window 5");
  CHECK(too_early.status == 2);
  CHECK_THAT(too_early.output, Contains("a fork from window 10 on") && Contains("fork the run that it comes from"));

  const finished unshrunk = gauntlet("shrink " + fork.string());
  INFO(unshrunk.output);
  CHECK(unshrunk.status == 2);
  CHECK_THAT(unshrunk.output, Contains("fork.json") && Contains("gauntlet shrink " + (fork / "config.toml").string()));
  CHECK_FALSE(fs::exists(fork / "shrunk.toml"));

  const finished refused = gauntlet("fork " + run + " --window 10 --set training.samples_per_window=4");
  CHECK(refused.status == 2);
  CHECK_THAT(refused.output, Contains("samples_per_window") && Contains("[[fault]]"));
}
