#include "runtime/report/leaderboard.hpp"

#include <nlohmann/json.hpp>

namespace gauntlet::runtime {

namespace {

using json = nlohmann::ordered_json;

json uid_of(const std::optional<gauntlet::uid>& uid) { return uid ? json(*uid) : json(nullptr); }

json json_of(const peer_summary& p) {
  json checks = json::object();
  for (const auto& [outcome, times] : p.checks_failed) checks[std::string(enum_name(outcome))] = times;
  return {{"uid", uid_of(p.uid)},
          {"hotkey", p.key.hex()},
          {"group", p.group},
          {"strategy", p.strategy},
          {"loss_score", p.loss_score},
          {"times_scored", p.times_scored},
          {"proof", p.proof},
          {"rating", p.rating},
          {"peer_score", p.peer_score},
          {"weight", p.weight},
          {"incentive", p.incentive},
          {"units", p.units},
          {"contributions_used", p.contributions_used},
          {"identities", p.identities},
          {"tokens", p.tokens},
          {"bytes_sent", p.bytes_sent},
          {"bytes_received", p.bytes_received},
          {"checks_failed", std::move(checks)},
          {"verdict", enum_name(p.judged)}};
}

json json_of(const validator_summary& v) {
  return {{"uid", uid_of(v.uid)},       {"hotkey", v.key.hex()},
          {"group", v.group},           {"strategy", v.strategy},
          {"stake", v.stake},           {"units", v.units},
          {"bytes_sent", v.bytes_sent}, {"bytes_received", v.bytes_received}};
}

json json_of(const traffic_summary& t) {
  return {{"role", net::to_string(t.role)},
          {"group", t.group},
          {"nodes", t.nodes},
          {"messages_sent", t.messages_sent},
          {"bytes_sent", t.bytes_sent},
          {"bytes_received", t.bytes_received},
          {"dropped", t.dropped}};
}

json json_of(const goodput_row& r) {
  return {{"nodes_of", r.label},
          {"nodes", r.nodes},
          {"node_s", r.time.total_s()},
          {"compute_s", r.time.compute_s},
          {"communication_s", r.time.communication_s},
          {"scoring_s", r.time.scoring_s},
          {"catch_up_s", r.time.catch_up_s},
          {"waiting_s", r.time.waiting_s},
          {"lost_s", r.time.lost_s}};
}

template <class T>
json list_of(const std::vector<T>& items) {
  json all = json::array();
  for (const T& item : items) all.push_back(json_of(item));
  return all;
}

json held_out_of(const curve& points) {
  json all = json::array();
  for (const curve_point& p : points)
    all.push_back({{"window", static_cast<std::uint64_t>(p.window)}, {"loss", p.value}});
  return all;
}

json digests_of(const run_summary& run) {
  json digests{{"journal", run.journal.hex()}, {"genesis", run.opened.run.hex()}};
  digests["state"] = run.has_end ? json(run.closed.state.hex()) : json(nullptr);
  digests["chain_head"] = run.has_end ? json(run.closed.chain_head.hex()) : json(nullptr);
  return digests;
}

json invariants_of(const run_summary& run) {
  json broken = json::object();
  for (const invariant_outcome& o : run.invariants)
    if (o.breaches > 0) broken[o.name] = o.breaches;
  return {{"checked", run.invariants.size()}, {"broken", std::move(broken)}};
}

}  // namespace

std::string summary_json(const run_summary& run) {
  const auto& opened = run.opened;
  const json all{{"title", opened.title},
                 {"seed", opened.seed},
                 {"complete", run.has_end && run.closed.complete},
                 {"windows_planned", opened.windows},
                 {"windows", run.windows},
                 {"null_windows", run.null_windows},
                 {"contributions_used", run.contributions_used},
                 {"steps", run.closed.steps},
                 {"run_s", seconds(run.ended)},
                 {"parameters", opened.parameters},
                 {"payload_bytes", opened.payload_bytes},
                 {"dense_bytes", opened.dense_bytes},
                 {"compression", run.compression()},
                 {"bigram_entropy", opened.bigram_entropy < 0 ? json(nullptr) : json(opened.bigram_entropy)},
                 {"held_out", held_out_of(run.held_out)},
                 {"median_honest_incentive", run.median_honest_incentive()},
                 {"tokens_trained", run.tokens_trained},
                 {"units_paid", run.units_paid},
                 {"units_held_back", run.units_held_back},
                 {"extrinsics_refused", run.extrinsics_refused},
                 {"times_desynchronised", run.times_desynchronised},
                 {"times_silent", run.times_silent},
                 {"manifests_disputed", run.manifests_disputed},
                 {"leads_demoted", run.leads_demoted},
                 {"checkpoints_agreed", run.checkpoints_agreed},
                 {"checkpoints_loaded", run.checkpoints_loaded},
                 {"forks",
                  {{"windows", run.forks.windows},
                   {"states_max", run.forks.states_max},
                   {"times_off_majority", run.forks.times_off_majority}}},
                 {"peers", list_of(run.peers)},
                 {"validators", list_of(run.validators)},
                 {"traffic", list_of(run.traffic)},
                 {"goodput", list_of(run.goodput)},
                 {"rare_branches", json(run.rare_branches)},
                 {"invariants", invariants_of(run)},
                 {"digests", digests_of(run)}};
  return all.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace gauntlet::runtime
