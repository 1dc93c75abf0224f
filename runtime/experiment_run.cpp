#include "runtime/experiment_run.hpp"

#include "compute/checkpoint.hpp"
#include "compute/engine.hpp"
#include "compute/models.hpp"
#include "runtime/disk_trouble.hpp"
#include "runtime/invariants/invariant_check.hpp"
#include "runtime/journal/event_line.hpp"
#include "runtime/journal/journal_file.hpp"
#include "runtime/journal/recorded_journal.hpp"
#include "runtime/measure.hpp"
#include "runtime/recovery/job_keeper.hpp"
#include "runtime/recovery/run_origin.hpp"
#include "runtime/report/report.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <optional>

namespace gauntlet::runtime {

namespace {

/// Holds a fork's first events against the run that it comes from.
class shared_past {
 public:
  explicit shared_past(const run_directory& from) : path_(from.path()), recorded_(from.file(run_directory::journal)) {
    if (recorded_.next(header_line()) != recorded_journal::verdict::same) recorded_.refuse(header_line());
  }

  void check(const actors::journal_entry& entry) {
    const std::string line = to_line(entry);
    const recorded_journal::verdict v = recorded_.next(line);
    if (v == recorded_journal::verdict::same) return;
    if (v == recorded_journal::verdict::differs && !recorded_.only_an_end_follows()) recorded_.refuse(line);
    throw user_error(fmt::format("the run in '{}' did not come to that window", path_.string()),
                     "Fork it at an earlier window, or let it go on first: gauntlet run --resume.");
  }

 private:
  std::filesystem::path path_;
  recorded_journal recorded_;
};

/// What holds in the end, and is what the run's directory shows.
const experiment& shown_of(const experiment& first, const run_beginning& b) {
  return b.forks.empty() ? first : b.forks.back().then;
}

/// Everything that reads the journal while it is written.
class live_sinks final : public journal_sink {
 public:
  live_sinks(const run_directory& d, const experiment& e, const std::atomic<bool>& stop,
             const std::function<void(const summary_fold&)>& watch, const run_beginning& b)
      : writer(d.file(run_directory::journal),
               b.how == run_beginning::kind::fresh ? journal_writer::start::fresh : journal_writer::start::go_on),
        measurements(d.file(run_directory::measurements)),
        checks(e.protocol, shown_of(e, b).invariants),
        stop_(stop),
        watch_(watch) {
    if (b.from) past_.emplace(*b.from);
  }

  void write(const actors::journal_entry& entry) override {
    // The journal holds more than this execution has come to: it stays as it is.
    if (writer.within_recorded() && stop_.load(std::memory_order_relaxed)) throw stopped_on_the_way();
    if (past_ && !stop_.load(std::memory_order_relaxed)) past_->check(entry);
    writer.write(entry);
    measurements.write(entry);
    fold.add(entry);
    checks.write(entry);
    if (watch_) watch_(fold);
  }

  void forked(const fork_plan& fork, bool last) {
    if (last) past_.reset();
    checks.change_parameters(fork.then.protocol);
  }

  journal_writer writer;
  measurement_writer measurements;
  summary_fold fold;
  invariant_check checks;

 private:
  std::optional<shared_past> past_;
  const std::atomic<bool>& stop_;
  const std::function<void(const summary_fold&)>& watch_;
};

std::string sample_of(const experiment& e, const simulation_result& r) {
  if (e.run.sample_tokens == 0) return {};
  return r.engine->model().sample_text(r.state->theta->span(), e.run.sample_prompt,
                                       static_cast<std::size_t>(e.run.sample_tokens), e.run.seed);
}

std::string manifest_text(const experiment& e, const run_summary& s, const simulation_result& r, double wall_s) {
  nlohmann::ordered_json m;
  m["title"] = e.run.title;
  m["seed"] = e.run.seed;
  m["version"] = GAUNTLET_VERSION;
  m["journal_version"] = actors::journal_version;
  m["arithmetic"] = compute::arithmetic_description();
  m["complete"] = r.complete;
  m["invariants_broken"] = breaches_in(s.invariants) > 0;
  m["run"] = s.opened.run.hex();
  m["journal"] = s.journal.hex();
  m["state"] = r.state->id.hex();
  m["chain_head"] = r.chain_head.hex();
  m["wall_s"] = wall_s;
  m["ended_at"] = utc_now();
  return m.dump(2) + "\n";
}

void write_checkpoint(const run_directory& directory, const simulation_result& r) {
  const auto file = directory.file(run_directory::checkpoint);
  try {
    compute::write_safetensors(file, *r.state, r.engine->model().parameters());
  } catch (const user_error& e) {
    throw disk_trouble(file, e.what());
  }
}

/// One execution from the start to the end, or to where it is stopped.
finished_run execute(const experiment& e, const run_directory& directory, const std::atomic<bool>& stop,
                     const std::function<void(const summary_fold&)>& watch, const run_beginning& b, bool answers) {
  std::optional<job_keeper> jobs;
  if (e.run.keep_jobs)
    jobs.emplace(directory.path(), job_keeper::plan{answers, true, e.run.feedback_every_windows, {}});
  live_sinks sinks(directory, e, stop, watch, b);
  simulation_aids aids;
  aids.jobs = jobs ? &*jobs : nullptr;
  aids.forks = &b.forks;
  aids.forked = [&](const fork_plan& f) { sinks.forked(f, &f == &b.forks.back()); };
  finished_run run;
  run.result = simulate(e, sinks, stop, directory.path(), aids);
  if (jobs) jobs->sync();
  if (jobs) run.jobs = jobs->counted();
  sinks.measurements.finish(run.result.events_processed, run.jobs);
  run.summary = sinks.fold.result();
  run.summary.journal = sinks.writer.close();
  run.summary.invariants = sinks.checks.finish();
  const experiment& shown = shown_of(e, b);
  run.sample = sample_of(shown, run.result);
  write_checkpoint(directory, run.result);
  directory.write(run_directory::report, report_html(run.summary, to_toml(shown), run.sample));
  directory.write(run_directory::manifest, manifest_text(shown, run.summary, run.result, sinks.measurements.seconds()));
  return run;
}

/// Until the window of the fork, jobs come to what they came to in the first run.
void take_jobs_over(const run_directory& from, const run_directory& to) {
  const auto jobs = [](const run_directory& d) { return d.path() / job_keeper::folder_name; };
  std::error_code failed;
  std::filesystem::create_directories(jobs(to), failed);
  for (std::filesystem::directory_iterator at(jobs(from), failed), end; !failed && at != end; at.increment(failed)) {
    if (!at->is_regular_file()) continue;
    std::filesystem::copy_file(at->path(), jobs(to) / at->path().filename(), failed);
    if (failed) throw disk_trouble(jobs(to) / at->path().filename(), failed.message());
  }
}

void prepare(const experiment& e, const run_directory& directory, const run_beginning& b) {
  const std::string config = to_toml(shown_of(e, b));
  // The configuration comes last: what has one can be resumed, and must not be taken for another kind of run.
  if (!b.forks.empty()) write_forks(directory, e, b.forks);
  if (b.from) take_jobs_over(*b.from, directory);
  directory.write(run_directory::origin, origin_text(run_origin::of_now(config)));
  directory.write(run_directory::config, config);
}

}  // namespace

finished_run run_experiment(const experiment& e, const run_directory& directory, const std::atomic<bool>& stop,
                            const std::function<void(const summary_fold&)>& watch, const run_beginning& beginning) {
  const bool resumed = beginning.how == run_beginning::kind::resumed;
  if (!resumed) prepare(e, directory, beginning);
  try {
    return execute(e, directory, stop, watch, beginning, resumed || beginning.from);
  } catch (const job_keeper::jobs_lost& lost) {
    // Slower, and never wrong.
    fmt::print(stderr, "gauntlet: {}: all jobs are run again\n", lost.what());
    return execute(e, directory, stop, watch, {run_beginning::kind::resumed, beginning.forks, beginning.from}, false);
  }
}

}  // namespace gauntlet::runtime
