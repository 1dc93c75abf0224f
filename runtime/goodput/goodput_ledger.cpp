#include "runtime/goodput/goodput_ledger.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;

double s(std::uint64_t ns) { return static_cast<double>(ns) * 1e-9; }

}  // namespace

time_spent& time_spent::operator+=(const time_spent& other) {
  compute_s += other.compute_s;
  communication_s += other.communication_s;
  scoring_s += other.scoring_s;
  catch_up_s += other.catch_up_s;
  waiting_s += other.waiting_s;
  lost_s += other.lost_s;
  return *this;
}

void goodput_ledger::add(const actors::journal_entry& entry) {
  if (const auto* n = std::get_if<events::node_started>(&entry.event)) {
    started_.push_back({{n->role, n->hotkey}, n->group});
  } else if (const auto* t = std::get_if<events::node_time>(&entry.event)) {
    const time_spent spent{s(t->compute_ns),  s(t->communication_ns), s(t->scoring_ns),
                           s(t->catch_up_ns), s(t->waiting_ns),       s(t->lost_ns)};
    by_node_[entry.node] += spent;
    by_window_[t->window] += spent;
  }
}

std::vector<goodput_row> goodput_ledger::nodes() const {
  std::vector<goodput_row> rows;
  for (const node& n : started_) {
    const auto spent = by_node_.find(n.address);
    if (spent == by_node_.end()) continue;
    rows.push_back({fmt::format("{} ({})", net::to_string(n.address), n.group), 1, spent->second});
  }
  return rows;
}

std::vector<goodput_row> goodput_ledger::groups() const {
  std::vector<goodput_row> rows;
  for (const node& n : started_) {
    const auto spent = by_node_.find(n.address);
    if (spent == by_node_.end()) continue;
    const std::string label = fmt::format("{} {}", net::to_string(n.address.kind), n.group);
    const auto same = std::find_if(rows.begin(), rows.end(), [&](const goodput_row& r) { return r.label == label; });
    if (same == rows.end()) {
      rows.push_back({label, 1, spent->second});
    } else {
      ++same->nodes;
      same->time += spent->second;
    }
  }
  return rows;
}

std::string goodput_table(const std::vector<goodput_row>& rows) {
  std::size_t width = 5;
  for (const goodput_row& r : rows) width = std::max(width, r.label.size());
  std::string text =
      fmt::format(" {:<{}}  {:>5}  {:>11}  {:>7}  {:>13}  {:>7}  {:>8}  {:>7}  {:>6}\n", "nodes", width, "count",
                  "node hours", "compute", "communication", "scoring", "catch-up", "waiting", "lost");
  for (const goodput_row& r : rows) {
    const time_spent& t = r.time;
    const auto percent = [&t](double part) { return fmt::format("{:.1f} %", 100 * t.share(part)); };
    text += fmt::format(" {:<{}}  {:>5}  {:>11.3f}  {:>7}  {:>13}  {:>7}  {:>8}  {:>7}  {:>6}\n", r.label, width,
                        r.nodes, t.total_s() / 3600, percent(t.compute_s), percent(t.communication_s),
                        percent(t.scoring_s), percent(t.catch_up_s), percent(t.waiting_s), percent(t.lost_s));
  }
  return text;
}

}  // namespace gauntlet::runtime
