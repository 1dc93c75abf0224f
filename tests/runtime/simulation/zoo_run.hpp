#pragma once

#include "actors/peer/peer_strategy.hpp"
#include "actors/protocol/adversary.hpp"
#include "actors/validator/validator_strategy.hpp"
#include "tests/runtime/simulation/recorded_run.hpp"

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

/// A short run on the surrogate of six honest peers, three honest validators and one attack of the table. (The file
/// that includes this reads configs/ through GAUNTLET_TEST_DATA.)
namespace gauntlet::runtime::test {

struct zoo_run {
  recorder journal;
  simulation_result result;
  run_summary summary;

  /// `settings`: options of the strategy, over the entry's.
  explicit zoo_run(const std::string& attack, std::vector<std::string> overrides = {},
                   const std::vector<std::pair<std::string, option_value>>& settings = {})
      : attack_(attack) {
    register_builtin_parts();
    actors::adversary a = actors::adversary_table::instance().find(attack);
    a.settings.insert(a.settings.end(), settings.begin(), settings.end());
    overrides.insert(overrides.end(), a.overrides.begin(), a.overrides.end());
    experiment e = surrogate(overrides);
    e.peers.resize(1);  // the honest ones
    e.validators.resize(1);
    if (a.role == net::role::peer) {
      add<actors::peer_strategy_registry>(a, e.peers);
    } else {
      add<actors::validator_strategy_registry>(a, e.validators).stake = a.stake;
      if (a.accomplices > 0) {
        const actors::adversary accomplice{
            .name = a.name, .group_size = a.accomplices, .strategy = a.accomplice_strategy};
        add<actors::peer_strategy_registry>(accomplice, e.peers);
      }
    }
    if (a.full_subnet) {
      e.protocol.chain.max_uids = 0;
      for (const peer_group& g : e.peers) e.protocol.chain.max_uids += g.count;
      for (const validator_group& g : e.validators) e.protocol.chain.max_uids += g.count;
    }
    const std::atomic<bool> never{false};
    result = simulate(e, journal, never, {});
    check_invariants(e, journal);
    summary = summary_of(journal);
  }

  template <class Event>
  std::vector<Event> all() const {
    return journal.all<Event>();
  }

  /// The attacking peer; of a group the one with the n-th uid.
  const peer_summary& attacker(std::size_t n = 0) const {
    for (const peer_summary& p : summary.peers)
      if (p.group == attack_ && n-- == 0) return p;
    throw std::out_of_range("so many attacking peers there are not");
  }
  gauntlet::uid attacker_uid(std::size_t n = 0) const { return *attacker(n).uid; }
  double pay_in_medians(std::size_t n = 0) const { return attacker(n).incentive / summary.median_honest_incentive(); }
  std::size_t failures(events::check_outcome why, std::size_t n = 0) const {
    const auto& failed = attacker(n).checks_failed;
    const auto found = failed.find(why);
    return found == failed.end() ? 0 : static_cast<std::size_t>(found->second);
  }

  static constexpr std::size_t honest_peers = 6;

 private:
  std::string attack_;

  template <class Registry, class Group>
  static Group& add(const actors::adversary& a, std::vector<Group>& groups) {
    options complete(Registry::instance().find(a.strategy_name()).options);
    for (const auto& [name, value] : a.settings) complete.set(name, value);
    Group g;
    g.name = a.name;
    g.count = a.group_size;
    g.strategy = {a.strategy_name(), complete};
    groups.push_back(g);
    return groups.back();
  }
};

}  // namespace gauntlet::runtime::test
