#include "runtime/experiment_run.hpp"

#include "compute/checkpoint.hpp"
#include "compute/engine.hpp"
#include "compute/models.hpp"
#include "runtime/invariants/invariant_check.hpp"
#include "runtime/journal/journal_file.hpp"
#include "runtime/measure.hpp"
#include "runtime/report/report.hpp"

#include <nlohmann/json.hpp>

namespace gauntlet::runtime {

namespace {

/// Everything that reads the journal while it is written.
class live_sinks final : public journal_sink {
 public:
  live_sinks(const run_directory& d, const experiment& e, const std::function<void(const summary_fold&)>& watch)
      : writer(d.file(run_directory::journal)),
        measurements(d.file(run_directory::measurements)),
        checks(e.protocol, e.invariants),
        watch_(watch) {}

  void write(const actors::journal_entry& entry) override {
    writer.write(entry);
    measurements.write(entry);
    fold.add(entry);
    checks.write(entry);
    if (watch_) watch_(fold);
  }

  journal_writer writer;
  measurement_writer measurements;
  summary_fold fold;
  invariant_check checks;

 private:
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

}  // namespace

finished_run run_experiment(const experiment& e, const run_directory& directory, const std::atomic<bool>& stop,
                            const std::function<void(const summary_fold&)>& watch) {
  const std::string config = to_toml(e);
  directory.write(run_directory::config, config);
  live_sinks sinks(directory, e, watch);
  finished_run run;
  run.result = simulate(e, sinks, stop, directory.path());
  sinks.measurements.finish(run.result.events_processed);
  run.summary = sinks.fold.result();
  run.summary.journal = sinks.writer.close();
  run.summary.invariants = sinks.checks.finish();
  run.sample = sample_of(e, run.result);
  compute::write_safetensors(directory.file(run_directory::checkpoint), *run.result.state,
                             run.result.engine->model().parameters());
  directory.write(run_directory::report, report_html(run.summary, config, run.sample));
  directory.write(run_directory::manifest, manifest_text(e, run.summary, run.result, sinks.measurements.seconds()));
  return run;
}

}  // namespace gauntlet::runtime
