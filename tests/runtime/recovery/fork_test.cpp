#include "base/errors.hpp"
#include "runtime/invariants/check_text.hpp"
#include "runtime/journal/event_line.hpp"
#include "runtime/journal/journal_file.hpp"
#include "runtime/recovery/fork_plan.hpp"
#include "runtime/recovery/replay.hpp"
#include "tests/runtime/recovery/interrupted_run.hpp"

using namespace gauntlet;
using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;
using Catch::Matchers::Contains;

namespace {

constexpr window_index at_window = 8;

struct recorded {
  scratch files{"fork-first"};
  experiment first;
  run_directory directory;
  explicit recorded(std::vector<std::string> overrides = {})
      : first(small_crowd(std::move(overrides))), directory(directory_in(files, first)) {
    REQUIRE(run_until(first, directory, beginning::fresh, to_the_end));
  }
};

struct forked {
  static inline int made = 0;
  scratch files{"fork-" + std::to_string(++made)};
  experiment first;
  fork_plans plans;
  run_directory directory;
  std::optional<finished_run> run;

  forked(const recorded& r, std::vector<std::string> changes, std::optional<std::uint64_t> seed = std::nullopt,
         std::uint64_t events = to_the_end)
      : first(r.first),
        plans{{at_window, small_crowd(std::move(changes)), seed, r.directory.path().string()}},
        directory(directory_in(files, plans.back().then)) {
    make(r.directory, events);
  }
  forked(const forked& f, window_index at, std::vector<std::string> changes,
         std::optional<std::uint64_t> seed = std::nullopt, std::uint64_t events = to_the_end)
      : first(f.first), plans(f.plans), directory(directory_in(files, small_crowd(changes))) {
    plans.push_back({at, small_crowd(std::move(changes)), seed, f.directory.path().string()});
    make(f.directory, events);
  }

  void make(const run_directory& from, std::uint64_t events) {
    check_forks(first, plans);
    const std::atomic<bool> never{false};
    std::uint64_t seen = 0;
    try {
      run = run_experiment(first, directory, never,
                           [&](const summary_fold&) {
                             if (++seen >= events) throw killed{};
                           },
                           {beginning::fresh, plans, from});
    } catch (const killed&) {
    }
  }

  /// What a killed fork comes to when it is resumed from nothing but its directory.
  finished_run go_on() const {
    const recorded_experiment found = read_recorded(directory);
    CHECK(found.forks.size() == plans.size());
    const std::atomic<bool> never{false};
    return run_experiment(found.first, directory, never, {}, {beginning::resumed, found.forks, std::nullopt});
  }

  std::string journal() const { return directory.read(run_directory::journal); }
};

/// How many lines two journals share, and how many of them come before the window of the fork is opened.
struct shared_lines {
  std::size_t all = 0;
  bool reach_the_fork = false;
};
shared_lines shared(const std::string& a, const std::string& b, window_index fork = at_window) {
  std::istringstream in_a(a), in_b(b);
  std::string line_a, line_b;
  shared_lines s;
  while (std::getline(in_a, line_a) && std::getline(in_b, line_b) && line_a == line_b) {
    ++s.all;
    if (s.all == 1) continue;
    const auto entry = from_line(line_a);
    const auto* made = std::get_if<actors::events::block_made>(&entry.event);
    if (made != nullptr && made->height == fork * 4) s.reach_the_fork = true;
  }
  return s;
}

/// When the blocks of a run were made.
std::vector<time_point> block_times(const run_directory& d) {
  std::vector<time_point> times;
  read_journal(d.file(run_directory::journal), [&](const actors::journal_entry& e) {
    if (std::holds_alternative<actors::events::block_made>(e.event)) times.push_back(e.time);
  });
  return times;
}

}  // namespace

TEST_CASE("a fork that changes nothing is the recorded run to the bit") {
  const recorded r;
  const forked f(r, {});
  CHECK(f.journal() == r.directory.read(run_directory::journal));
  CHECK(f.run->jobs.answered > 0);
}

TEST_CASE("a fork is the recorded run up to its window, and another one from there on") {
  const recorded r;
  const std::string journal = r.directory.read(run_directory::journal);
  const auto changes = GENERATE(values<std::vector<std::string>>({
      {"scheme.learning_rate=3e-2"},
      {"aggregation.rule=trimmed_mean"},
      {"scoring.evaluated_per_window=2"},
      {"peers.0.strategy=sign_flip"},
      {"chaos.faults_per_window=2", "chaos.quiet_windows=2"},
  }));
  INFO(changes.front());
  const forked f(r, changes);
  REQUIRE(f.run);
  CHECK(f.run->result.complete);
  const shared_lines s = shared(journal, f.journal());
  CHECK(s.reach_the_fork);
  CHECK(f.journal() != journal);
  INFO(violations_text(f.run->summary.invariants, "journal", "this test"));
  CHECK(breaches_in(f.run->summary.invariants) == 0);
  // The same fork again is the same run.
  const forked again(r, changes);
  CHECK(again.journal() == f.journal());
  // And it can be replayed.
  const std::atomic<bool> never{false};
  const replay_outcome o = replay(f.directory, {}, never, [](const std::string&) {});
  CHECK(o.why == replay_outcome::end::run_ends);
}

TEST_CASE("a fork under another seed goes another way from its window on") {
  const recorded r;
  const std::string journal = r.directory.read(run_directory::journal);
  const forked f(r, {}, 77);
  CHECK(f.run->result.complete);
  CHECK(shared(journal, f.journal()).reach_the_fork);
  CHECK(f.journal() != journal);
  CHECK(f.journal() != forked(r, {}, 78).journal());
}

TEST_CASE("a fork under another seed has other troubles where the old ones still hold") {
  // By the clock, what a chain in trouble draws is all that decides when a block is made.
  const std::vector<std::string> skipping{
      "window.pacing=clock", "fault=[{kind = \"blocks_skipped\", window = 6, duration_windows = 6, rate = 0.5}]"};
  const recorded r(skipping);
  const forked same(r, skipping), other(r, skipping, 77);
  CHECK(block_times(same.directory) == block_times(r.directory));
  CHECK(block_times(other.directory) != block_times(r.directory));
}

TEST_CASE("a fork that is killed resumes, before its window and after") {
  const recorded r;
  const std::vector<std::string> changes{"scheme.learning_rate=3e-2"};
  const forked whole(r, changes);
  const std::uint64_t lines = lines_in(whole.directory);
  const auto share = GENERATE(0.3, 0.8);
  const forked f(r, changes, std::nullopt, static_cast<std::uint64_t>(share * static_cast<double>(lines)));
  REQUIRE_FALSE(f.run);
  CHECK(f.go_on().result.complete);
  CHECK(f.journal() == whole.journal());
}

TEST_CASE("a fork of a fork is the fork up to its window, whichever seed that has, and another run from there on") {
  const recorded r;
  const std::vector<std::string> changes{"scheme.learning_rate=3e-2", "chaos.faults_per_window=2",
                                         "chaos.quiet_windows=2"};
  const auto seed = GENERATE(std::optional<std::uint64_t>{}, std::optional<std::uint64_t>{77});
  const forked f(r, changes, seed);
  constexpr window_index later = at_window + 2;
  const forked same(f, later, {changes[0]}), other(f, later, {"scheme.learning_rate=1e-3"}, 78);
  REQUIRE((same.run && other.run));
  for (const forked* of : {&same, &other}) {
    CHECK(of->run->result.complete);
    CHECK(shared(f.journal(), of->journal(), later).reach_the_fork);
    CHECK(of->journal() != f.journal());
    CHECK(breaches_in(of->run->summary.invariants) == 0);
    const std::atomic<bool> never{false};
    CHECK(replay(of->directory, {}, never, [](const std::string&) {}).why == replay_outcome::end::run_ends);
  }
  CHECK(same.journal() != other.journal());
  const recorded_experiment found = read_recorded(other.directory);
  REQUIRE(found.forks.size() == 2);
  CHECK(found.forks[0].id() == f.plans[0].id());
  CHECK(found.forks[1].id() == other.plans[1].id());
}

TEST_CASE("a fork of a fork that changes nothing is the fork to the bit, and resumes when it is killed") {
  const recorded r;
  const std::vector<std::string> changes{"scheme.learning_rate=3e-2"};
  const forked f(r, changes, 77);
  const forked killed_later(f, at_window + 4, changes, std::nullopt, lines_in(f.directory) - 20);
  REQUIRE_FALSE(killed_later.run);
  CHECK(killed_later.go_on().result.complete);
  CHECK(killed_later.journal() == f.journal());
}

TEST_CASE("a fork cannot be forked where it was another run") {
  const recorded r;
  for (const window_index at : {at_window - 2, at_window})
    CHECK_THROWS_WITH(check_forks(r.first, {{at_window, r.first, std::nullopt, ""}, {at, r.first, std::nullopt, ""}}),
                      Contains("a fork from window 8 on") && Contains("cannot be forked at window"));
}

TEST_CASE("what a run cannot change in its middle is refused by name") {
  const recorded r;
  const auto refusal = [&](const std::string& change) -> std::string {
    try {
      check_forks(r.first, {{at_window, small_crowd({change}), std::nullopt, ""}});
    } catch (const user_error& e) {
      return e.what();
    }
    return "taken";
  };
  CHECK_THAT(refusal("model.sample_noise=0.2"), Contains("[model]") && Contains("sample_noise"));
  CHECK_THAT(refusal("peers.0.count=3"), Contains("count"));
  CHECK_THAT(refusal("aggregation.top_g=2"), Contains("top_g"));
  CHECK_THAT(refusal("window.put_window_s=3"), Contains("put_window_s"));
  CHECK_THAT(refusal("chain.tempo_blocks=8"), Contains("tempo_blocks"));
  CHECK_THAT(refusal("training.samples_per_window=4"), Contains("samples_per_window"));
  CHECK_THAT(refusal("scheme.kind=dense"), Contains("[scheme]"));
  CHECK_THROWS_AS(check_forks(r.first, {{99, r.first, std::nullopt, ""}}), user_error);
}

TEST_CASE("a scheme whose payloads look otherwise is refused") {
  const recorded r;
  CHECK_THROWS_WITH(forked(r, {"scheme.topk=4"}), Contains("payload"));
}

TEST_CASE("a run that was killed before the window cannot be forked there") {
  scratch files("fork-short");
  const experiment e = small_crowd();
  const run_directory d = directory_in(files, e);
  REQUIRE_FALSE(run_until(e, d, beginning::fresh, 700));
  const scratch out("fork-of-short");
  const std::atomic<bool> never{false};
  CHECK_THROWS_WITH(
      run_experiment(e, directory_in(out, e), never, {}, {beginning::fresh, {{12, e, std::nullopt, ""}}, d}),
      Contains("did not come to that window"));
}
