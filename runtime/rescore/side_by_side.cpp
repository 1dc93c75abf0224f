#include "runtime/rescore/side_by_side.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace gauntlet::runtime {

namespace {

using nlohmann::json;

std::string pair_of(const std::string& before, const std::string& after) {
  return before == after ? before : before + " → " + after;
}

/// Characters on the screen; all that occurs here are one column wide.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string table_of(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) line += row[i] + std::string(widths[i] - width_of(row[i]) + 2, ' ');
    text += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
  }
  return text;
}

const peer_summary* same_peer(const run_summary& s, const peer_summary& p) {
  const auto at = std::find_if(s.peers.begin(), s.peers.end(), [&p](const peer_summary& q) { return q.key == p.key; });
  return at == s.peers.end() ? nullptr : &*at;
}

json numbers(const peer_summary& p) {
  return {{"rating", p.rating},       {"proof", p.proof}, {"peer_score", p.peer_score},    {"weight", p.weight},
          {"incentive", p.incentive}, {"units", p.units}, {"verdict", enum_name(p.judged)}};
}

}  // namespace

std::string side_by_side(const rescoring& r, const std::vector<changed_key>& changed) {
  std::string text;
  for (const changed_key& c : changed) text += fmt::format("{}: {}\n", c.name, pair_of(c.before, c.after));
  if (changed.empty()) text += "the run's own rules: every number is reproduced to the bit\n";
  text += '\n';
  std::vector<std::vector<std::string>> rows{
      {"uid", "strategy", "LossRating", "PeerScore", "weight", "incentive", "verdict"}};
  for (const peer_summary& was : r.original.peers) {
    const peer_summary* is = same_peer(r.changed, was);
    if (is == nullptr || !was.uid) continue;
    const auto share = [](double x) { return fmt::format("{:.1f} %", 100 * x); };
    const auto number = [](double x) { return fmt::format("{:.4g}", x); };
    rows.push_back({std::to_string(*was.uid), was.strategy, pair_of(number(was.rating), number(is->rating)),
                    pair_of(number(was.peer_score), number(is->peer_score)),
                    pair_of(share(was.weight), share(is->weight)), pair_of(share(was.incentive), share(is->incentive)),
                    pair_of(std::string(enum_name(was.judged)), std::string(enum_name(is->judged)))});
  }
  text += table_of(rows);
  if (!r.keeps_weights.empty()) {
    text += "\nvalidators that did not post what their scores said keep what they posted:";
    for (const gauntlet::uid u : r.keeps_weights) text += fmt::format(" {}", u);
    text += '\n';
  }
  text += "\nwhat a journal cannot tell:\n";
  for (const std::string& effect : unknown_effects()) text += "  " + effect + '\n';
  return text;
}

std::string side_by_side_json(const rescoring& r, const std::vector<changed_key>& changed) {
  json out;
  out["reproduced"] = true;
  out["changed"] = json::array();
  for (const changed_key& c : changed)
    out["changed"].push_back({{"key", c.name}, {"before", c.before}, {"after", c.after}});
  out["keeps_weights"] = r.keeps_weights;
  out["peers"] = json::array();
  for (const peer_summary& was : r.original.peers) {
    const peer_summary* is = same_peer(r.changed, was);
    if (is == nullptr || !was.uid) continue;
    out["peers"].push_back({{"uid", *was.uid},
                            {"strategy", was.strategy},
                            {"group", was.group},
                            {"original", numbers(was)},
                            {"rescored", numbers(*is)}});
  }
  out["unknown"] = unknown_effects();
  return out.dump(2);
}

}  // namespace gauntlet::runtime
