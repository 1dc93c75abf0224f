#include "runtime/config/short_toml.hpp"

#include "actors/peer/peer_strategy.hpp"
#include "actors/validator/validator_strategy.hpp"
#include "runtime/config/value_text.hpp"
#include "runtime/faults/fault.hpp"
#include "runtime/invariants/invariant.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace gauntlet::runtime {

namespace {

// What a reader looks for, defaults or not.
constexpr std::array<std::string_view, 7> always_shown{"kind",   "strategy", "count", "target",
                                                       "window", "preset",   "seed"};

struct block {
  std::string header;
  std::vector<std::string> lines;
};

std::vector<block> blocks_of(const std::string& toml) {
  std::vector<block> blocks;
  for (std::size_t at = 0; at < toml.size();) {
    const std::size_t end = std::min(toml.find('\n', at), toml.size());
    std::string line = toml.substr(at, end - at);
    at = end + 1;
    if (line.empty()) continue;
    if (line.front() == '[')
      blocks.push_back({std::move(line), {}});
    else
      blocks.back().lines.push_back(std::move(line));
  }
  return blocks;
}

template <class Registry, class Group>
void make_plain(std::vector<Group>& groups) {
  for (Group& g : groups) {
    Group plain;
    plain.strategy = {g.strategy.kind, options(Registry::instance().find(g.strategy.kind).options)};
    g = std::move(plain);
  }
}

/// An experiment of the same parts, all else at its defaults.
experiment plain_one(const experiment& e) {
  const std::string parts = fmt::format(
      "[scoring]\npreset = {}\n[model]\nkind = {}\n[data]\nkind = {}\n[scheme]\nkind = {}\n[[peers]]\n[[validators]]\n",
      toml_text(e.protocol.scoring.preset), toml_text(e.model.kind), toml_text(e.data.kind), toml_text(e.scheme.kind));
  experiment plain = experiment_from(parse_config(parts, "defaults"), "defaults");
  plain.peers = e.peers;
  plain.validators = e.validators;
  make_plain<actors::peer_strategy_registry>(plain.peers);
  make_plain<actors::validator_strategy_registry>(plain.validators);
  for (const fault_spec& f : e.faults) {
    fault_spec bare;
    bare.what = {f.what.kind, options(fault_registry::instance().find(f.what.kind).options)};
    plain.faults.push_back(std::move(bare));
  }
  plain.invariants = e.invariants;
  for (auto& [name, setting] : plain.invariants)
    setting = {true, options(invariant_registry::instance().find(name).options)};
  return plain;
}

bool is_always_shown(const std::string& line) {
  const std::string_view key = std::string_view(line).substr(0, line.find(" = "));
  return std::find(always_shown.begin(), always_shown.end(), key) != always_shown.end();
}

bool is_list(const block& b) { return b.header.starts_with("[["); }

}  // namespace

std::string to_short_toml(const experiment& e) {
  const std::string whole = to_toml(e);
  const std::vector<block> mine = blocks_of(whole), plain = blocks_of(to_toml(plain_one(e)));
  if (mine.size() != plain.size()) return whole;
  std::string out;
  for (std::size_t i = 0; i < mine.size(); ++i) {
    std::string lines;
    for (const std::string& line : mine[i].lines) {
      const auto& defaults = plain[i].lines;
      const bool is_default = std::find(defaults.begin(), defaults.end(), line) != defaults.end();
      if (!is_default || is_always_shown(line)) lines += line + "\n";
    }
    if (!lines.empty() || is_list(mine[i]))
      out += fmt::format("{}{}\n{}", out.empty() ? "" : "\n", mine[i].header, lines);
  }
  // Defaults that hang on other keys may not survive; then the long form it is.
  try {
    if (to_toml(experiment_from(parse_config(out, "short"), "short")) == whole) return out;
  } catch (const std::exception&) {
  }
  return whole;
}

}  // namespace gauntlet::runtime
