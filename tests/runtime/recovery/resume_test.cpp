#include "actors/peer/peer_strategy.hpp"
#include "base/errors.hpp"
#include "tests/runtime/recovery/interrupted_run.hpp"

using namespace gauntlet;
using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;
namespace fs = std::filesystem;

namespace {

/// An uninterrupted run, and its journal.
struct reference {
  explicit reference(const experiment& e)
      : files("resume-reference"),
        directory(directory_in(files, e)),
        run(*run_until(e, directory, beginning::fresh, to_the_end)),
        journal(directory.read(run_directory::journal)) {}

  scratch files;
  run_directory directory;
  finished_run run;
  std::string journal;
};

void check_same(const reference& whole, const finished_run& run, const run_directory& d) {
  CHECK(d.read(run_directory::journal) == whole.journal);
  CHECK(run.summary.journal == whole.run.summary.journal);
  CHECK(run.result.state->id == whole.run.result.state->id);
  CHECK(run.result.chain_head == whole.run.result.chain_head);
  CHECK(d.read(run_directory::checkpoint) == whole.directory.read(run_directory::checkpoint));
  CHECK(d.complete());
}

/// Kills a run and its successors at `kills` random moments, then lets it end.
finished_run run_with_kills(const experiment& e, const run_directory& d, std::uint64_t kills, std::uint64_t events,
                            std::uint64_t seed) {
  generator random(seed);
  beginning how = beginning::fresh;
  for (std::uint64_t i = 0; i < kills; ++i) {
    const auto done = run_until(e, d, how, 1 + random.below(events * (i + 1) / kills));
    REQUIRE_FALSE(done);
    how = beginning::resumed;
  }
  return *run_until(e, d, how, to_the_end);
}

}  // namespace

TEST_CASE("a run that is killed again and again ends as an uninterrupted one") {
  const experiment e = small_crowd();
  const reference whole(e);
  const std::uint64_t events = lines_in(whole.directory) - 1;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    const scratch s("resume-killed");
    const run_directory d = directory_in(s, e);
    const finished_run run = run_with_kills(e, d, 6, events, seed);
    check_same(whole, run, d);
    CHECK(run.jobs.answered > 0);
  }
}

TEST_CASE("a resumed crowd of cheats that look back at old states and old payloads is the same crowd") {
  // Each kind of work that an answer from the store stands in for: stale states, combined gradients, second payloads,
  // editors with and without a memory.
  const char* kinds[] = {"stale", "little_is_enough", "inner_product", "swapper", "replayer", "noise", "lazy"};
  experiment e = small_crowd();
  for (const char* kind : kinds) {
    peer_group g;
    g.strategy.kind = kind;
    g.strategy.options = options(actors::peer_strategy_registry::instance().find(kind).options);
    e.peers.push_back(g);
  }
  const reference whole(e);
  const std::uint64_t events = lines_in(whole.directory) - 1;
  const scratch s("resume-zoo");
  const run_directory d = directory_in(s, e);
  check_same(whole, run_with_kills(e, d, 7, events, 9), d);
}

TEST_CASE("a resumed run whose nodes crash and come back is the same run") {
  const experiment e = small_crowd({"chaos.faults_per_window=1.5", "chaos.quiet_windows=4", "chaos.first_window=2"});
  const reference whole(e);
  const std::uint64_t events = lines_in(whole.directory) - 1;
  const scratch s("resume-chaos");
  const run_directory d = directory_in(s, e);
  check_same(whole, run_with_kills(e, d, 6, events, 5), d);
}

TEST_CASE("a resumed run computes little of what was computed before") {
  const experiment e = small_crowd();
  const scratch s("resume-cost");
  const run_directory d = directory_in(s, e);
  const reference whole(e);
  // The last window is under way.
  REQUIRE_FALSE(run_until(e, d, beginning::fresh, lines_in(whole.directory) - 40));
  const finished_run run = *run_until(e, d, beginning::resumed, to_the_end);
  const auto computed = run.result.engine->counted();
  const auto all = whole.run.result.engine->counted();
  CHECK(computed.scores * 4 < all.scores);
  CHECK(computed.gradients * 2 < all.gradients);
  check_same(whole, run, d);
}

TEST_CASE("damaged stores cost time and change nothing") {
  const experiment e = small_crowd();
  const reference whole(e);
  const std::uint64_t events = lines_in(whole.directory) - 1;
  const auto jobs = fs::path(job_keeper::folder_name);
  const auto damage = GENERATE(0, 1, 2);
  const scratch s("resume-damaged");
  const run_directory d = directory_in(s, e);
  REQUIRE_FALSE(run_until(e, d, beginning::fresh, events * 9 / 10));
  const fs::path feedback = d.path() / jobs / job_keeper::feedback_folder_name;
  const fs::path records = d.path() / jobs / "000001.records";
  REQUIRE(fs::exists(records));
  REQUIRE_FALSE(fs::is_empty(feedback));
  if (damage == 0) fs::remove_all(feedback);
  if (damage == 1) fs::resize_file(records, fs::file_size(records) / 2);
  if (damage == 2)
    for (const auto& file : fs::directory_iterator(feedback)) fs::resize_file(file, fs::file_size(file) - 1);
  check_same(whole, *run_until(e, d, beginning::resumed, to_the_end), d);
}

TEST_CASE("without kept jobs a run resumes too, all of it computed again") {
  const experiment e = small_crowd({"run.keep_jobs=false"});
  const reference whole(e);
  const scratch s("resume-no-jobs");
  const run_directory d = directory_in(s, e);
  check_same(whole, run_with_kills(e, d, 2, lines_in(whole.directory) - 1, 3), d);
  CHECK_FALSE(fs::exists(d.path() / std::string(job_keeper::folder_name)));
}

TEST_CASE("objects in directory buckets that a killed run has put are not there for the resumed one") {
  const experiment e = small_crowd({"storage.kind=directory"});
  const reference whole(e);
  const scratch s("resume-buckets");
  const run_directory d = directory_in(s, e);
  check_same(whole, run_with_kills(e, d, 3, lines_in(whole.directory) - 1, 4), d);
}

TEST_CASE("a run that was stopped goes on, and stopping it before it is where it was loses nothing") {
  const experiment e = small_crowd();
  const reference whole(e);
  const std::uint64_t events = lines_in(whole.directory) - 1;
  const scratch s("resume-stopped");
  const run_directory d = directory_in(s, e);
  const auto stop_after = [&](std::uint64_t count, beginning how) {
    std::atomic<bool> stop{false};
    std::uint64_t seen = 0;
    return run_experiment(e, d, stop, [&](const summary_fold&) { stop = ++seen >= count; }, {how, {}, std::nullopt});
  };
  CHECK_FALSE(stop_after(events / 2, beginning::fresh).result.complete);
  CHECK_FALSE(d.complete());
  const std::string half = d.read(run_directory::journal);
  CHECK_THROWS_AS(stop_after(events / 4, beginning::resumed), stopped_on_the_way);
  CHECK(d.read(run_directory::journal) == half);
  check_same(whole, *run_until(e, d, beginning::resumed, to_the_end), d);
}

TEST_CASE("a journal that the run does not make again is told, with both events") {
  const experiment e = small_crowd();
  const scratch s("resume-changed");
  const run_directory d = directory_in(s, e);
  REQUIRE_FALSE(run_until(e, d, beginning::fresh, 1200));
  std::string journal = d.read(run_directory::journal);
  const std::size_t at = journal.find("\"window_opened\"");
  REQUIRE(at != std::string::npos);
  const std::size_t digit = journal.find("\"window\":", at) + 9;
  journal[digit] = '7';
  d.write(run_directory::journal, journal);
  try {
    run_until(e, d, beginning::resumed, to_the_end);
    FAIL("a changed journal was taken");
  } catch (const user_error& refused) {
    CHECK_THAT(refused.what(),
               Catch::Contains("journal.jsonl:") && Catch::Contains("recorded:") && Catch::Contains("window_opened"));
  }
  CHECK(d.read(run_directory::journal) == journal);
}
