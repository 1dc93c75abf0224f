#include "runtime/compare/compare_runs.hpp"
#include "runtime/report/leaderboard.hpp"
#include "runtime/report/text.hpp"
#include "runtime/sweep/quantity.hpp"
#include "runtime/sweep/sweep_table.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <functional>

namespace gauntlet::runtime {

namespace {

using json = nlohmann::ordered_json;

constexpr std::size_t event_characters_max = 300;

double area_of(const run_record& r) {
  sweep_measure m;
  m.of = "held_out";
  m.at = reduction::area;
  return value_of(m, r);
}

/// A value beside that of the first run.
using value_text = std::function<std::string(double value, double first)>;

/// One figure that all runs have.
struct figure_row {
  std::string name;
  std::function<double(const compared_run&)> value;
  value_text text;
};

/// Shows how far the value is from the first run's.
value_text with_change(std::string (*text)(double)) {
  return [text](double value, double first) {
    if (!std::isfinite(value) || !std::isfinite(first) || first == 0 || value == first) return text(value);
    return fmt::format("{} ({:+.1f} %)", text(value), 100 * (value - first) / std::fabs(first));
  };
}

std::string whole_number(double v) { return fmt::format("{:.0f}", v); }
std::string loss_number(double v) { return std::isfinite(v) ? fmt::format("{:.4f}", v) : "–"; }

/// Shows what part of the first run's the value is.
std::string with_share(double value, double first) {
  return first > 0 ? fmt::format("{:.0f} ({:.1f} % of the first)", value, 100 * value / first) : whole_number(value);
}

std::vector<figure_row> figure_rows() {
  const value_text loss = with_change(loss_number), whole = with_change(whole_number), bytes = with_change(bytes_text);
  const auto end = [](const compared_run& r) {
    return r.record.held_out.empty() ? NAN : r.record.held_out.back().value;
  };
  return {
      {"held-out loss, end", end, loss},
      {"held-out loss, area", [](const compared_run& r) { return area_of(r.record); }, loss},
      {"windows", [](const compared_run& r) { return r.record.windows; }, whole},
      {"null windows", [](const compared_run& r) { return r.record.null_windows; }, whole},
      {"length of the run (s)", [](const compared_run& r) { return r.record.run_s; }, whole},
      {"windows with a step", [](const compared_run& r) { return r.summary.windows - r.summary.null_windows; }, whole},
      {"windows with a full top-G step", [](const compared_run& r) { return r.summary.full_steps(r.top_g); },
       with_share},
      {"contributions aggregated", [](const compared_run& r) { return r.summary.contributions_used; }, whole},
      {"node time lost to faults (s)", [](const compared_run& r) { return r.summary.time_of_all().lost_s; }, whole},
      {"… catching up (s)", [](const compared_run& r) { return r.summary.time_of_all().catch_up_s; }, whole},
      {"… waiting (s)", [](const compared_run& r) { return r.summary.time_of_all().waiting_s; }, whole},
      {"… in exposed communication (s)", [](const compared_run& r) { return r.summary.time_of_all().communication_s; },
       whole},
      {"… computing and scoring (s)",
       [](const compared_run& r) {
         const time_spent t = r.summary.time_of_all();
         return t.compute_s + t.scoring_s;
       },
       whole},
      {"tokens trained on", [](const compared_run& r) { return r.record.tokens_trained; }, whole},
      {"bytes sent by all", [](const compared_run& r) { return r.record.total_bytes; }, bytes},
      {"a contribution", [](const compared_run& r) { return r.record.payload_bytes; }, bytes},
      {"units paid", [](const compared_run& r) { return r.record.units_paid; }, whole},
  };
}

std::vector<std::string> head_of(const std::vector<compared_run>& runs, const std::string& first) {
  std::vector<std::string> head{first};
  for (const compared_run& r : runs) head.push_back(r.label);
  return head;
}

std::string figures_table(const std::vector<compared_run>& runs) {
  std::vector<std::vector<std::string>> rows;
  for (const figure_row& f : figure_rows()) {
    std::vector<std::string> row{f.name};
    const double base = f.value(runs.front());
    for (const compared_run& r : runs) row.push_back(f.text(f.value(r), base));
    rows.push_back(std::move(row));
  }
  return markdown_table(head_of(runs, ""), rows, 1);
}

std::string differences_table(const std::vector<compared_run>& runs) {
  const std::vector<config_difference> all = config_differences(runs);
  if (all.empty()) return "The configurations are the same.\n";
  std::vector<std::vector<std::string>> rows;
  for (const config_difference& d : all) {
    std::vector<std::string> row{d.key};
    for (const std::string& v : d.values) row.push_back(v.empty() ? "–" : printable(v));
    rows.push_back(std::move(row));
  }
  return markdown_table(head_of(runs, "key"), rows, 1);
}

/// What became of a group of peers in a run.
struct group_figures {
  double members = 0, loss_score = 0, proof = 0, rating = 0, peer_score = 0, incentive = 0, bytes_sent = 0, used = 0;
  std::map<verdict, int> verdicts;
};

std::map<std::string, group_figures> groups_of(const compared_run& run) {
  std::map<std::string, group_figures> groups;
  for (std::size_t i = 0; i < run.record.peers.size(); ++i) {
    const peer_record& p = run.record.peers[i];
    group_figures& g = groups[p.group];
    ++g.members;
    g.loss_score += p.loss_score;
    g.proof += p.proof;
    g.rating += p.rating;
    g.peer_score += p.peer_score;
    g.incentive += p.incentive;
    g.bytes_sent += p.bytes_sent;
    g.used += p.contributions_used;
    ++g.verdicts[run.summary.peers[i].judged];
  }
  for (auto& [name, g] : groups)
    for (double* mean : {&g.loss_score, &g.proof, &g.rating, &g.peer_score, &g.bytes_sent, &g.used}) *mean /= g.members;
  return groups;
}

std::string verdicts_text(const group_figures& g) {
  std::string text;
  for (const auto& [v, count] : g.verdicts)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, enum_name(v));
  return text;
}

std::string groups_table(const std::vector<compared_run>& runs) {
  std::vector<std::vector<std::string>> rows;
  for (const compared_run& r : runs) {
    for (const auto& [name, g] : groups_of(r))
      rows.push_back({name, r.label, verdicts_text(g), fmt::format("{:+.4f}", g.loss_score),
                      fmt::format("{:+.3f}", g.proof), fmt::format("{:.2f}", g.rating),
                      fmt::format("{:.2f}", g.peer_score), fmt::format("{:.1f} %", 100 * g.incentive),
                      fmt::format("{:.1f}", g.used), bytes_text(g.bytes_sent)});
  }
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a[0] < b[0]; });
  return markdown_table({"peers", "run", "verdicts", "LossScore", "μ_p", "rating", "PeerScore", "incentive, all",
                         "windows used", "sent each"},
                        rows, 3);
}

std::string shortened(const std::string& line) {
  if (line.empty()) return "(the journal ends)";
  if (line.size() <= event_characters_max) return printable(line);
  return printable(line.substr(0, event_characters_max)) + "…";
}

std::string events_text(const std::vector<compared_run>& runs) {
  std::string text;
  for (std::size_t i = 1; i < runs.size(); ++i) {
    const compared_run &a = runs.front(), &b = runs[i];
    if (a.summary.journal == b.summary.journal) {
      text += fmt::format("{} and {} are the same run: journal {}\n", a.label, b.label, a.summary.journal.hex());
      continue;
    }
    const bool same_state = a.summary.has_end && b.summary.has_end && a.summary.closed.state == b.summary.closed.state;
    if (same_state) text += fmt::format("{} and {} end in the same agreed state\n", a.label, b.label);
    const auto difference = find_first_difference(a, b);
    if (!difference) {
      text += fmt::format("{} and {} tell the same story and differ in digests only\n", a.label, b.label);
      continue;
    }
    text += fmt::format("{} and {} first differ in event {}:\n  {}\n  {}\n", a.label, b.label, difference->event,
                        shortened(difference->first), shortened(difference->second));
  }
  return text;
}

json number_of(double v) { return std::isfinite(v) ? json(v) : json(nullptr); }

json json_of(const compared_run& r) {
  json groups = json::object(), figures = json::object(), curve = json::array();
  for (const auto& [name, g] : groups_of(r)) {
    json verdicts = json::object();
    for (const auto& [v, count] : g.verdicts) verdicts[std::string(enum_name(v))] = count;
    groups[name] = {{"members", g.members},         {"loss_score", g.loss_score}, {"proof", g.proof},
                    {"rating", g.rating},           {"peer_score", g.peer_score}, {"incentive", g.incentive},
                    {"contributions_used", g.used}, {"bytes_sent", g.bytes_sent}, {"verdicts", std::move(verdicts)}};
  }
  for (const figure_row& f : figure_rows()) figures[f.name] = number_of(f.value(r));
  for (const curve_point& p : r.record.held_out) curve.push_back({{"window", p.window}, {"loss", number_of(p.value)}});
  return {{"run", r.label},
          {"figures", std::move(figures)},
          {"groups", std::move(groups)},
          {"held_out", std::move(curve)},
          {"journal", r.summary.journal.hex()},
          {"state", r.summary.has_end ? json(r.summary.closed.state.hex()) : json(nullptr)}};
}

}  // namespace

std::string comparison_text(const std::vector<compared_run>& runs) {
  return differences_table(runs) + "\n" + figures_table(runs) + "\n" + groups_table(runs) + "\n" + events_text(runs);
}

std::string comparison_json(const std::vector<compared_run>& runs) {
  json differences = json::object(), all = json::array(), events = json::array();
  for (const config_difference& d : config_differences(runs)) differences[d.key] = d.values;
  for (const compared_run& r : runs) all.push_back(json_of(r));
  for (std::size_t i = 1; i < runs.size(); ++i) {
    const auto d = find_first_difference(runs.front(), runs[i]);
    events.push_back(d ? json{{"event", d->event}, {"first", d->first}, {"second", d->second}} : json(nullptr));
  }
  const json j{
      {"configuration", std::move(differences)}, {"runs", std::move(all)}, {"first_differences", std::move(events)}};
  return j.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace gauntlet::runtime
