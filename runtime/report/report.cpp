#include "runtime/report/report.hpp"

#include "runtime/invariants/check_text.hpp"
#include "runtime/report/chart.hpp"
#include "runtime/report/leaderboard.hpp"
#include "runtime/report/report_style.hpp"
#include "runtime/report/text.hpp"
#include "runtime/run_directory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace gauntlet::runtime {

namespace {

std::string kind_of(const peer_summary& p) {
  return p.group.empty() || p.group == p.strategy ? p.strategy : p.group + " (" + p.strategy + ")";
}

/// Which groups of peers there are, in the order of their first uid: a group's place is its look everywhere.
class group_looks {
 public:
  explicit group_looks(const run_summary& run) {
    for (const peer_summary& p : run.peers)
      if (std::find(names_.begin(), names_.end(), kind_of(p)) == names_.end()) names_.push_back(kind_of(p));
  }
  std::size_t of(const peer_summary& p) const {
    return static_cast<std::size_t>(std::find(names_.begin(), names_.end(), kind_of(p)) - names_.begin()) % looks;
  }
  const std::vector<std::string>& names() const { return names_; }

 private:
  std::vector<std::string> names_;
};

std::string swatch(std::size_t look) {
  return fmt::format("<svg viewBox=\"0 0 26 8\" aria-hidden=\"true\"><path class=\"line g{}\" d=\"M0 4L26 4\"/></svg>",
                     look);
}

std::string legend(const run_summary& run, const group_looks& groups) {
  std::string html = "<ul class=\"legend\">";
  for (std::size_t i = 0; i < groups.names().size(); ++i) {
    const auto count = std::count_if(run.peers.begin(), run.peers.end(),
                                     [&](const peer_summary& p) { return kind_of(p) == groups.names()[i]; });
    html += fmt::format("<li>{}{} × {}</li>", swatch(i % looks), count, escaped(groups.names()[i]));
  }
  return html + "</ul>\n";
}

std::string state_of(const run_summary& run) {
  if (!run.has_end) return "unfinished";
  return run.closed.complete ? "complete" : "stopped early";
}

std::string header(const run_summary& run) {
  return fmt::format("<header><h1>{}</h1><p>{} of {} windows · seed {} · {}</p></header>\n", escaped(run.opened.title),
                     run.windows, run.opened.windows, run.opened.seed, state_of(run));
}

/// The run in a sentence or two.
std::string lead(const run_summary& run) {
  std::string text;
  if (!run.held_out.empty())
    text += fmt::format("Held-out loss went from {:.3f} to {:.3f} nats a token. ", run.held_out.front().value,
                        run.held_out.back().value);
  const auto with = [&run](verdict v) {
    return std::count_if(run.peers.begin(), run.peers.end(), [v](const peer_summary& p) { return p.judged == v; });
  };
  if (with(verdict::no_payment) > 0)
    text += "Nobody was paid in the last third of the run.";
  else if (!run.peers.empty())
    text += fmt::format("Of {} peers, {} earned their pay over the last third of the run and {} got next to nothing.",
                        run.peers.size(), with(verdict::paid) + with(verdict::paid_little), with(verdict::unpaid));
  return fmt::format("<p class=\"lead\">{}</p>\n", text);
}

chart held_out_chart(const run_summary& run) {
  chart c;
  c.title = "Held-out loss";
  c.note = "nats a token, on data nobody trains on";
  c.series.push_back({"held-out loss", 0, run.held_out});
  if (run.opened.bigram_entropy >= 0) {
    c.mark = run.opened.bigram_entropy;
    c.mark_label = fmt::format("bigram entropy {:.3f}", run.opened.bigram_entropy);
  }
  return c;
}

/// "1 228 800", with narrow spaces that do not break.
std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, "&#8239;");
  return text;
}

std::string entry(std::string_view name, std::string_view value) {
  return fmt::format("<dt>{}</dt><dd>{}</dd>", name, value);
}

std::string key_figures(const run_summary& run) {
  const auto bytes = [](std::uint64_t count) { return bytes_text(static_cast<double>(count)); };
  std::string html = "<div class=\"card\"><dl class=\"key\">";
  html += entry("Parameters", grouped(run.opened.parameters));
  html += entry("Tokens trained on", grouped(run.tokens_trained));
  html += entry("Time in the run", fmt::format("{:.0f} s", seconds(run.ended)));
  html += entry("Steps applied", grouped(run.closed.steps));
  html += entry("Null windows", grouped(run.null_windows));
  html += entry("A contribution", bytes(run.opened.payload_bytes));
  html += entry("The same gradient, dense", bytes(run.opened.dense_bytes));
  html += entry("Compression", fmt::format("{:.1f} ×", run.compression()));
  html += entry("Units paid", grouped(run.units_paid));
  html += entry("Windows after which states differed", grouped(run.forks.windows));
  html += entry("Times a node was off the majority's state", grouped(run.forks.times_off_majority));
  html += entry("Disputes", grouped(run.manifests_disputed));
  html += entry("Leads demoted", grouped(run.leads_demoted));
  html += entry("Checkpoints agreed", grouped(run.checkpoints_agreed));
  html += entry("Times a node started from one", grouped(run.checkpoints_loaded));
  html += entry("Times a node fell behind", grouped(run.times_desynchronised));
  html += entry("Signed calls refused", grouped(run.extrinsics_refused));
  return html + "</dl></div>\n";
}

std::string verdict_class(verdict v) {
  if (v == verdict::paid) return "paid";
  if (v == verdict::paid_little) return "little";
  return v == verdict::unpaid ? "unpaid" : "other";
}

std::string peer_row(const peer_summary& p, const group_looks& groups) {
  const auto number = [&p](std::string_view form, double value) {
    return p.times_scored == 0 ? std::string("–") : fmt::format(fmt::runtime(form), value);
  };
  std::string html = fmt::format("<tr><td>{}</td><td class=\"text\">{} {}</td>", p.uid ? std::to_string(*p.uid) : "–",
                                 swatch(groups.of(p)), escaped(kind_of(p)));
  for (const std::string& cell :
       {number("{:+.4f}", p.loss_score), number("{:+.3f}", p.proof), number("{:.2f}", p.rating),
        number("{:.2f}", p.peer_score), fmt::format("{:.1f} %", 100 * p.weight),
        fmt::format("{:.1f} %", 100 * p.incentive), std::to_string(p.units), std::to_string(p.contributions_used)})
    html += "<td>" + cell + "</td>";
  return html + fmt::format("<td class=\"text {}\">{}</td></tr>\n", verdict_class(p.judged), enum_name(p.judged));
}

std::string peer_table(const run_summary& run, const group_looks& groups) {
  std::string html =
      "<div class=\"card wide\"><table><thead><tr><th>uid</th><th class=\"text\">peer</th><th>LossScore</th>"
      "<th>μ<sub>p</sub></th><th>rating</th><th>PeerScore</th><th>weight</th><th>incentive</th><th>units</th>"
      "<th>used</th><th class=\"text\">verdict</th></tr></thead><tbody>\n";
  for (const peer_summary& p : run.peers) html += peer_row(p, groups);
  return html +
         "</tbody></table></div>\n<p class=\"note\">LossScore and incentive over the last third of the run; μ, rating, "
         "PeerScore and weight as it ended, validators weighted by stake; units and contributions used in all. Unpaid: "
         "at most a tenth of what the median honest peer got.</p>\n";
}

using curve_getter = std::function<curve(const peer_summary&)>;

chart peers_chart(const run_summary& run, const group_looks& groups, std::string title, std::string note, bool percent,
                  const curve_getter& points) {
  chart c;
  c.title = std::move(title);
  c.note = std::move(note);
  c.percent = percent;
  for (const peer_summary& p : run.peers)
    c.series.push_back(
        {fmt::format("uid {}: {}", p.uid ? std::to_string(*p.uid) : "–", kind_of(p)), groups.of(p), points(p)});
  return c;
}

std::string peer_charts(const run_summary& run, const group_looks& groups) {
  const auto add = [&](std::string title, std::string note, bool percent, const curve_getter& points) {
    return to_html(peers_chart(run, groups, std::move(title), std::move(note), percent, points));
  };
  return "<div class=\"cards\">\n" +
         add("Incentive", "share of what peers were paid", true, [](const auto& p) { return p.over_time.incentive; }) +
         add("Weight", "as validators posted it", true, [](const auto& p) { return p.over_time.weight; }) +
         add("LossScore", "loss saved by a trial step; smoothed", false,
             [](const auto& p) { return smoothed(p.over_time.loss_score); }) +
         add("Proof of computation μ", "assigned data helps more than random data", false,
             [](const auto& p) { return p.over_time.proof; }) +
         add("Rating", "LossRating, μ − 3σ", false, [](const auto& p) { return p.over_time.rating; }) +
         add("PeerScore", "what the weights are made of", false, [](const auto& p) { return p.over_time.peer_score; }) +
         "</div>\n";
}

std::string traffic_table(const run_summary& run) {
  const auto cells = [](const traffic_summary& t) {
    const auto each = [&t](std::uint64_t bytes) {
      return bytes_text(static_cast<double>(bytes) / static_cast<double>(t.nodes));
    };
    return fmt::format("<td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td>", t.nodes, each(t.bytes_sent),
                       each(t.bytes_received), bytes_text(static_cast<double>(t.bytes_sent)), t.dropped);
  };
  std::string html =
      "<div class=\"card wide\"><table><thead><tr><th class=\"text\">nodes</th><th>how many</th><th>sent each</th>"
      "<th>received each</th><th>sent in all</th><th>messages dropped</th></tr></thead><tbody>\n";
  for (const traffic_summary& t : run.traffic)
    html += fmt::format("<tr><td class=\"text\">{}</td>{}</tr>\n", escaped(t.label()), cells(t));
  return html + "</tbody></table></div>\n";
}

std::string goodput(const run_summary& run) {
  std::string html =
      "<div class=\"card wide\"><table><thead><tr><th class=\"text\">nodes</th><th>how many</th><th>node hours</th>";
  for (const time_part& part : time_parts) html += fmt::format("<th>{}</th>", part.name);
  html += "</tr></thead><tbody>\n";
  for (const goodput_row& r : run.goodput) {
    const time_spent& t = r.time;
    html += fmt::format("<tr><td class=\"text\">{}</td><td>{}</td><td>{:.3f}</td>", escaped(r.label), r.nodes,
                        t.total_s() / 3600);
    for (const time_part& part : time_parts) html += fmt::format("<td>{:.1f} %</td>", 100 * t.share(t.*part.spent_s));
    html += "</tr>\n";
  }
  return html +
         "</tbody></table></div>\n<p class=\"note\">Time of the run, each moment of a node once. Communication: only "
         "what no computation hides. Lost: to faults.</p>\n";
}

/// What a part of the time has for a look, drawn as its area is.
std::string area_swatch(std::size_t look) {
  return fmt::format(
      "<svg viewBox=\"0 0 26 8\" aria-hidden=\"true\"><path class=\"area g{}\" d=\"M0 0h26v8h-26Z\"/></svg>", look);
}

std::string time_legend() {
  std::string html = "<ul class=\"legend\">";
  for (std::size_t i = 0; i < time_parts.size(); ++i)
    html += fmt::format("<li>{}{}</li>", area_swatch(i), time_parts[i].name);
  return html + "</ul>\n";
}

/// All nodes together in one window.
using part_of_window = std::function<double(const time_spent& window, double part_s)>;

chart time_chart(const run_summary& run, std::string title, std::string note, const part_of_window& value) {
  chart c;
  c.title = std::move(title);
  c.note = std::move(note);
  c.stacked = true;
  for (std::size_t i = 0; i < time_parts.size(); ++i) {
    chart_series s{std::string(time_parts[i].name), i, {}};
    for (const auto& [w, t] : run.goodput_by_window)
      s.points.push_back({static_cast<double>(w), value(t, t.*time_parts[i].spent_s)});
    c.series.push_back(std::move(s));
  }
  return c;
}

std::string goodput_over_time(const run_summary& run) {
  if (run.goodput_by_window.size() < 2) return "";
  chart shares = time_chart(run, "Each window", "all nodes, share of their time",
                            [](const time_spent& window, double part_s) { return window.share(part_s); });
  shares.percent = true;
  chart amounts = time_chart(run, "Each window, without waiting", "all nodes, node seconds",
                             [](const time_spent&, double part_s) { return part_s; });
  std::erase_if(amounts.series, [](const chart_series& s) { return s.label == "waiting"; });
  return time_legend() + "<div class=\"cards\">\n" + to_html(shares) + to_html(amounts) + "</div>\n";
}

std::string names_note(std::string_view what, const std::vector<std::string>& names) {
  return names.empty() ? "" : fmt::format(" {}: {}.", what, escaped(fmt::format("{}", fmt::join(names, ", "))));
}

std::string rare_branches(const run_summary& run) {
  std::string html =
      "<div class=\"card wide\"><table><thead><tr><th class=\"text\">branch</th><th>passed</th><th>taken</th></tr>"
      "</thead><tbody>\n";
  for (const auto& [name, count] : run.rare_branches)
    if (count.runs > 0)
      html += fmt::format("<tr><td class=\"text\">{}</td><td>{}</td><td>{}</td></tr>\n", escaped(name),
                          grouped(count.passed), grouped(count.taken));
  return html + fmt::format(
                    "</tbody></table></div>\n<p class=\"note\">Places in the code at which this run now and then did "
                    "something "
                    "correct but unusual.{}{}</p>\n",
                    names_note("Never taken", never_taken(run.rare_branches)),
                    names_note("Not on the table", never_on_the_table(run.rare_branches)));
}

std::string invariants(const run_summary& run) {
  std::string html = fmt::format("<div class=\"card\"><p>{}</p>", escaped(check_line(run.invariants)));
  const std::string broken =
      violations_text(run.invariants, std::string(run_directory::journal),
                      fmt::format("gauntlet run {} --seed {}", run_directory::config, run.opened.seed));
  if (!broken.empty()) html += "<pre>" + escaped(broken) + "</pre>";
  return html + "<details><summary>all of them</summary><pre>" + escaped(check_table(run.invariants)) +
         "</pre></details></div>\n";
}

std::string digests(const run_summary& run) {
  const auto code = [](const digest& d) { return "<code>" + d.hex() + "</code>"; };
  std::string html = "<div class=\"card\"><dl class=\"digests\">" + entry("Journal", code(run.journal));
  if (run.has_end)
    html += entry("Agreed state", code(run.closed.state)) + entry("Chain head", code(run.closed.chain_head));
  return html + entry("Genesis", code(run.opened.run)) +
         "</dl></div>\n<p class=\"note\">The same seed, configuration and binary give the same digests.</p>\n";
}

}  // namespace

std::string report_html(const run_summary& run, const std::string& config, const std::string& sample) {
  const group_looks groups(run);
  std::string html = fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
      "<title>{} – Gauntlet</title>\n<style>{}</style>\n</head>\n<body>\n<main>\n",
      escaped(run.opened.title), report_style);
  html += header(run) + lead(run);
  html += "<div class=\"cards\">\n" + to_html(held_out_chart(run)) + key_figures(run) + "</div>\n";
  html += "<h2>Peers</h2>\n" + peer_table(run, groups);
  html += "<h2>Over time</h2>\n" + legend(run, groups) + peer_charts(run, groups);
  if (!run.traffic.empty()) html += "<h2>Traffic</h2>\n" + traffic_table(run);
  if (!sample.empty())
    html += "<h2>What the model writes</h2>\n<div class=\"card\"><pre>" + escaped(sample) + "</pre></div>\n";
  if (!run.goodput.empty()) html += "<h2>Where the time went</h2>\n" + goodput(run) + goodput_over_time(run);
  if (any_on_the_table(run.rare_branches)) html += "<h2>Rare branches</h2>\n" + rare_branches(run);
  if (!run.invariants.empty()) html += "<h2>Invariants</h2>\n" + invariants(run);
  html += "<h2>Digests</h2>\n" + digests(run);
  if (!config.empty())
    html += "<h2>Configuration</h2>\n<details class=\"card\"><summary>config.toml</summary><pre>" + escaped(config) +
            "</pre></details>\n";
  return html + "</main>\n</body>\n</html>\n";
}

}  // namespace gauntlet::runtime
