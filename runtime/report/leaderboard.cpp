#include "runtime/report/leaderboard.hpp"

#include "runtime/invariants/check_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace gauntlet::runtime {

namespace {

struct column {
  std::string title;
  bool number = true;
};

const std::vector<column>& columns() {
  static const std::vector<column> all{{"uid"},       {"strategy", false}, {"LossScore"}, {"μ_p"},           {"rating"},
                                       {"PeerScore"}, {"weight"},          {"incentive"}, {"verdict", false}};
  return all;
}

std::vector<std::string> row_of(const peer_summary& p) {
  const std::string kind = p.group == p.strategy || p.group.empty() ? p.strategy : p.strategy + " (" + p.group + ")";
  const std::string uid = p.uid ? std::to_string(*p.uid) : "-";
  const bool known = p.times_scored > 0;
  const auto number = [known](const char* form, double value) {
    return known ? fmt::format(fmt::runtime(form), value) : std::string("-");
  };
  return {uid,
          kind,
          number("{:+.4f}", p.loss_score),
          number("{:+.3f}", p.proof),
          number("{:.2f}", p.rating),
          number("{:.2f}", p.peer_score),
          fmt::format("{:.1f} %", 100 * p.weight),
          fmt::format("{:.1f} %", 100 * p.incentive),
          std::string(enum_name(p.judged))};
}

/// Characters on the screen; all that occurs here are one column wide.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string padded(const std::string& text, std::size_t width, bool right) {
  const std::string blanks(width - std::min(width, width_of(text)), ' ');
  return right ? blanks + text : text + blanks;
}

const char* colour_of(verdict v) {
  switch (v) {
    case verdict::paid: return "\033[32m";
    case verdict::paid_little: return "\033[33m";
    case verdict::unpaid: return "\033[31m";
    default: return "\033[2m";
  }
}

std::string line_of(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i)
    line += (i == 0 ? " " : "  ") + padded(cells[i], widths[i], columns()[i].number);
  return line.substr(0, line.find_last_not_of(' ') + 1);
}

std::string bigram_text(const run_summary& run) {
  if (run.opened.bigram_entropy < 0 || run.held_out.empty()) return "";
  const double end = run.held_out.back().value;
  return fmt::format("  bigram entropy   {:.3f} nats a token; the model ended {} it\n", run.opened.bigram_entropy,
                     end < run.opened.bigram_entropy ? "below" : "above");
}

std::string traffic_text(const run_summary& run) {
  std::string text;
  for (const traffic_summary& t : run.traffic) {
    const double each = static_cast<double>(t.bytes_sent) / static_cast<double>(t.nodes);
    text += fmt::format("  {:<16} {} sent a node{}\n", t.label(), bytes_text(each),
                        t.nodes > 1 ? fmt::format(" ({} nodes)", t.nodes) : "");
  }
  return text;
}

}  // namespace

std::string bytes_text(double bytes) {
  constexpr std::array<const char*, 5> units{"B", "kB", "MB", "GB", "TB"};
  std::size_t unit = 0;
  for (; bytes >= 999.5 && unit + 1 < units.size(); ++unit) bytes /= 1000;
  return fmt::format(fmt::runtime(unit == 0 || bytes >= 99.95 ? "{:.0f} {}" : "{:.1f} {}"), bytes, units[unit]);
}

std::string leaderboard(const run_summary& run, bool colours) {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> head;
  std::vector<std::size_t> widths;
  for (const column& c : columns()) {
    head.push_back(c.title);
    widths.push_back(width_of(c.title));
  }
  for (const peer_summary& p : run.peers) {
    rows.push_back(row_of(p));
    for (std::size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], width_of(rows.back()[i]));
  }
  std::string text = (colours ? "\033[1m" : "") + line_of(head, widths) + (colours ? "\033[0m\n" : "\n");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (colours) text += colour_of(run.peers[i].judged);
    text += line_of(rows[i], widths) + (colours ? "\033[0m\n" : "\n");
  }
  return text + "\n LossScore and incentive: the last third of the run. The rest: how it ended.\n";
}

std::string outcome(const run_summary& run) {
  std::string text;
  if (!run.held_out.empty())
    text += fmt::format("  held-out loss    {:.3f} → {:.3f} nats a token, windows {:.0f} to {:.0f}\n",
                        run.held_out.front().value, run.held_out.back().value, run.held_out.front().window,
                        run.held_out.back().window);
  text += bigram_text(run);
  text += fmt::format("  windows          {}{}\n", run.windows,
                      run.null_windows == 0 ? "" : fmt::format(", {} of them null", run.null_windows));
  if (run.forks.windows > 0)
    text += fmt::format(
        "  states           differed after {} windows, up to {} of them; {} times a node was off the "
        "majority's\n",
        run.forks.windows, run.forks.states_max, run.forks.times_off_majority);
  if (run.manifests_disputed > 0)
    text +=
        fmt::format("  disputes         {}; {} times a lead was demoted\n", run.manifests_disputed, run.leads_demoted);
  if (run.checkpoints_agreed > 0)
    text += fmt::format("  checkpoints      {} agreed; {} times a node started from one\n", run.checkpoints_agreed,
                        run.checkpoints_loaded);
  text += fmt::format("  contribution     {} instead of {} dense: {:.1f} times smaller\n",
                      bytes_text(static_cast<double>(run.opened.payload_bytes)),
                      bytes_text(static_cast<double>(run.opened.dense_bytes)), run.compression());
  text += traffic_text(run);
  text += coverage_table(run.rare_branches);
  if (!run.invariants.empty()) text += fmt::format("  invariants       {}\n", check_line(run.invariants));
  text += fmt::format("\n  journal          {}\n", run.journal.hex());
  if (run.has_end)
    text += fmt::format("  agreed state     {}\n  chain head       {}\n", run.closed.state.hex(),
                        run.closed.chain_head.hex());
  return text;
}

}  // namespace gauntlet::runtime
