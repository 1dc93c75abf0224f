#include "runtime/faults/targets.hpp"

#include "base/errors.hpp"
#include "base/nearest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace gauntlet::runtime {

namespace {

std::optional<std::uint64_t> number_after(const std::string& word, std::string_view prefix) {
  if (!word.starts_with(prefix)) return std::nullopt;
  std::uint64_t n = 0;
  const char* end = word.data() + word.size();
  const auto [stopped, error] = std::from_chars(word.data() + prefix.size(), end, n);
  return error == std::errc() && stopped == end ? std::optional(n) : std::nullopt;
}

template <class Group>
std::vector<node_name> name_all(const std::vector<Group>& groups, net::role kind,
                                std::vector<std::pair<std::string, std::vector<node_name>>>& by_group) {
  std::vector<node_name> all;
  for (const Group& g : groups) {
    const std::string name = g.name.empty() ? g.strategy.kind : g.name;
    auto known = std::find_if(by_group.begin(), by_group.end(), [&](const auto& b) { return b.first == name; });
    if (known == by_group.end()) known = by_group.insert(by_group.end(), {name, {}});
    for (std::uint64_t i = 0; i < g.count; ++i) {
      all.push_back({kind, all.size()});
      known->second.push_back(all.back());
    }
  }
  return all;
}

}  // namespace

std::string to_string(const node_name& n) {
  const std::string kind(net::to_string(n.kind));
  const bool member = n.kind == net::role::peer || n.kind == net::role::validator;
  return member || n.number > 0 ? fmt::format("{}/{}", kind, n.number) : kind;
}

std::vector<std::string> words_of(std::string_view list) {
  std::vector<std::string> words;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    std::string_view word = list.substr(0, comma);
    list.remove_prefix(std::min(comma + 1, list.size()));
    while (word.starts_with(' ')) word.remove_prefix(1);
    while (word.ends_with(' ')) word.remove_suffix(1);
    if (!word.empty()) words.emplace_back(word);
  }
  return words;
}

target_finder::target_finder(const experiment& e)
    : peers_(name_all(e.peers, net::role::peer, groups_)),
      validators_(name_all(e.validators, net::role::validator, groups_)),
      services_{{net::role::chain, 0}, {net::role::storage, 0}} {
  for (std::uint64_t rank = 0; rank <= e.services.standby_coordinators; ++rank)
    services_.push_back({net::role::coordinator, rank});
}

target_finder::found target_finder::find(std::string_view text, const std::string& place) const {
  found all;
  for (const std::string& word : words_of(text)) add(all, word, place);
  std::sort(all.nodes.begin(), all.nodes.end());
  all.nodes.erase(std::unique(all.nodes.begin(), all.nodes.end()), all.nodes.end());
  return all;
}

void target_finder::add(found& into, const std::string& word, const std::string& place) const {
  const auto take = [&into](const std::vector<node_name>& nodes) {
    into.nodes.insert(into.nodes.end(), nodes.begin(), nodes.end());
  };
  const auto one_of = [&](const std::vector<node_name>& nodes, std::uint64_t n) {
    if (n >= nodes.size())
      throw user_error(fmt::format("{}: there is no {}", place, word),
                       fmt::format("the experiment has {}/0 to {}/{}", net::to_string(nodes.front().kind),
                                   net::to_string(nodes.front().kind), nodes.size() - 1));
    into.nodes.push_back(nodes[n]);
  };
  if (word == "all") {
    take(services_);
    take(peers_);
    return take(validators_);
  }
  if (word == "peers") return take(peers_);
  if (word == "validators") return take(validators_);
  if (word == "services") return take(services_);
  if (word == "lead") {
    into.lead = true;
    return;
  }
  for (const node_name& s : services_)
    if (word == to_string(s)) return into.nodes.push_back(s);
  if (number_after(word, "coordinator/"))
    throw user_error(fmt::format("{}: there is no {}", place, word),
                     "coordinator is the first one; services.standby_coordinators says how many more there are, from "
                     "coordinator/1 on");
  if (const auto n = number_after(word, "peer/")) return one_of(peers_, *n);
  if (const auto n = number_after(word, "validator/")) return one_of(validators_, *n);
  if (const auto n = number_after(word, "uid/")) {
    if (*n >= peers_.size() + validators_.size())
      throw user_error(fmt::format("{}: there is no {}", place, word),
                       fmt::format("{} nodes register: uid/0 to uid/{}", peers_.size() + validators_.size(),
                                   peers_.size() + validators_.size() - 1));
    return into.uids.push_back(static_cast<gauntlet::uid>(*n));
  }
  std::vector<std::string> known{"all", "peers", "validators", "services", "chain", "coordinator", "storage", "lead"};
  for (const auto& [name, nodes] : groups_) {
    if (word == "group/" + name) return take(nodes);
    known.push_back("group/" + name);
  }
  const auto near = nearest_name(word, known);
  throw user_error(fmt::format("{}: no node or group is called '{}'", place, word),
                   near ? fmt::format("did you mean '{}'?", *near)
                        : "write all, peers, validators, services, chain, coordinator, coordinator/1, storage, lead, "
                          "peer/3, validator/0, uid/7 or group/NAME");
}

}  // namespace gauntlet::runtime
