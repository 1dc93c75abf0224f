#include "runtime/sweep/run_many.hpp"

#include "base/errors.hpp"
#include "runtime/run_main.hpp"
#include "runtime/simulation/simulation.hpp"
#include "runtime/sweep/record_fold.hpp"
#include "tests/runtime/scratch.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::runtime;
using Catch::Matchers::Contains;

namespace {

planned_run a_run(std::uint64_t seed, const std::vector<std::string>& more = {}) {
  register_builtin_parts();
  std::vector<std::string> overrides{"run.windows=4", "run.seed=" + std::to_string(seed)};
  overrides.insert(overrides.end(), more.begin(), more.end());
  return planned("seed " + std::to_string(seed),
                 load_experiment(GAUNTLET_TEST_DATA "/../../configs/surrogate.toml", overrides));
}

const std::function<void(std::size_t, std::size_t)> unseen = [](std::size_t, std::size_t) {};

}  // namespace

TEST_CASE("what stops a sweep loses no finished run, and the next one makes only the rest") {
  const test::scratch place("many");
  std::vector<planned_run> runs;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) runs.push_back(a_run(seed));
  {
    row_store rows(place.path / "rows.jsonl", "b", false);
    std::atomic<bool> stop{false};
    const many_runs made = run_many(runs, rows, 1, stop, [&stop](std::size_t done, std::size_t) { stop = done == 2; });
    CHECK(made.stopped);
    CHECK(made.done == 2);
    CHECK(made.wanted == 5);
  }
  row_store rows(place.path / "rows.jsonl", "b", false);
  std::vector<std::size_t> seen;
  const many_runs made = run_many(runs, rows, 2, std::atomic<bool>{false},
                                  [&seen](std::size_t done, std::size_t) { seen.push_back(done); });
  CHECK(seen == std::vector<std::size_t>{2, 3, 4, 5});
  CHECK_FALSE(made.stopped);
  CHECK(made.failures.empty());
  for (const planned_run& r : runs) CHECK(rows.find(r.key)->windows == 4);
}

TEST_CASE("a run among many is the run that one gets alone, and equal ones are made once") {
  const test::scratch place("many");
  const planned_run run = a_run(3);
  record_fold alone;
  const simulation_result result = simulate(run.experiment, alone, std::atomic<bool>{false}, {});
  row_store rows(place.path / "rows.jsonl", "b", false);
  const many_runs made =
      run_many({run, a_run(3, {"run.threads=2"}), a_run(4)}, rows, 2, std::atomic<bool>{false}, unseen);
  CHECK(made.wanted == 2);
  CHECK(rows.find(run.key)->state == result.state->id.hex());
  CHECK(to_json_line(*rows.find(run.key)) == to_json_line(alone.result()));
}

TEST_CASE("a configuration that a run refuses ends the whole with its message") {
  const test::scratch place("many");
  row_store rows(place.path / "rows.jsonl", "b", false);
  // More training data than there is: only the model and its data can tell.
  const planned_run impossible = a_run(1, {"training.samples_per_window=1000000"});
  CHECK_THROWS_WITH(run_many({impossible}, rows, 1, std::atomic<bool>{false}, unseen),
                    Contains("seed 1: the data has"));
}
