#pragma once

#include "tests/actors/protocol/ledger_rig.hpp"

/// The small chain with money: everybody owns 10,000 units, registering costs 1,000, and Yuma consensus pays.
namespace gauntlet::actors::test {

inline genesis economy_genesis() {
  genesis g = small_genesis();
  g.parameters.chain = chain_parameters{};
  g.parameters.chain.tempo_blocks = 4;
  g.parameters.chain.emission_per_block = 1001;
  g.parameters.chain.commit_reveal = false;
  g.parameters.chain.registration_cost = 1000;
  g.accounts = {{peer_key.key(), 0, 10'000},
                {other_peer.key(), 0, 10'000},
                {lead.key(), 300, 10'000},
                {second.key(), 100, 10'000}};
  return g;
}

struct economy_rig : ledger_rig {
  explicit economy_rig(const genesis& g = economy_genesis()) : ledger_rig(g) {}

  /// Events of one kind in the last block.
  template <class Event>
  std::vector<Event> happened() const {
    std::vector<Event> found;
    for (const events::any& e : events)
      if (const auto* x = std::get_if<Event>(&e)) found.push_back(*x);
    return found;
  }
  /// What the tempo that ended with the last block paid.
  events::tempo_paid tempo() const {
    const auto found = happened<events::tempo_paid>();
    REQUIRE(found.size() == 1);
    return found.front();
  }
  std::string refusal(const net::identity& who, const net::call& c) { return head->refusal(sign(who, c)); }
};

}  // namespace gauntlet::actors::test
