#pragma once

#include "actors/protocol/contribution.hpp"
#include "actors/protocol/ledger.hpp"
#include "net/codec.hpp"
#include "net/identity.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <string>
#include <utility>
#include <vector>

/// A small chain of two peers and two validators, driven block by block.
namespace gauntlet::actors::test {

inline const net::identity peer_key = net::identity::for_simulation(1, "peer");
inline const net::identity other_peer = net::identity::for_simulation(1, "other peer");
inline const net::identity lead = net::identity::for_simulation(1, "lead");
inline const net::identity second = net::identity::for_simulation(1, "second");

inline genesis small_genesis() {
  genesis g;
  g.windows = 20;
  g.parameters.window.pacing = pacing::lockstep;
  g.parameters.window.blocks_per_window = 4;
  g.parameters.aggregation.top_g = 2;
  g.parameters.chain.tempo_blocks = 4;
  g.parameters.chain.emission_per_block = 1001;
  g.parameters.chain.owner_share = 0;
  g.parameters.chain.commit_reveal = false;
  g.parameters.chain.consensus.kind = "stake_mean";
  g.parameters.chain.registration_cost = g.parameters.chain.registration_cost_min = 10;
  g.accounts = {{peer_key.key(), 0, 100}, {other_peer.key(), 0, 100}, {lead.key(), 300, 100}, {second.key(), 100, 100}};
  g.start_peers = 2;
  g.start_validators = 2;
  return g;
}

/// A chain under test: uids 0 and 1 are peers, 2 the lead, 3 the second validator.
struct ledger_rig {
  explicit ledger_rig(const genesis& g = small_genesis()) : head(std::make_shared<const ledger>(g)) {}

  ledger_ptr head;
  std::map<hotkey, std::uint64_t> nonces;
  std::vector<std::pair<hotkey, std::string>> refused;
  std::vector<events::any> events;
  net::block last;

  net::extrinsic sign(const net::identity& who, const net::call& c) {
    net::extrinsic e;
    e.sender = who.key();
    e.nonce = ++nonces[who.key()];
    e.call = net::encode(c);
    e.by_sender = who.sign(net::signing_bytes(head->run(), e));
    return e;
  }
  void make(const std::vector<net::extrinsic>& pool = {}) {
    auto s = head->seal(head->time() + std::chrono::seconds(1), pool);
    const ledger_ptr before = head;
    head = s.after;
    refused = s.refused;
    events = s.events;
    last = s.block;
    // Whoever follows ends where the maker is.
    const ledger_ptr followed = ledger::advance(before, s.block, nullptr);
    REQUIRE(followed);
    REQUIRE(followed->state_digest() == head->state_digest());
    REQUIRE(followed->head() == head->head());
  }
  void make_to(block_height height) {
    while (head->height() < height) make();
  }
  void start() {
    make({sign(peer_key, net::register_node{net::role::peer}), sign(other_peer, net::register_node{net::role::peer}),
          sign(lead, net::register_node{net::role::validator}),
          sign(second, net::register_node{net::role::validator})});
    REQUIRE(refused.empty());
    REQUIRE(head->first_window() == 1);
  }
  net::publish_manifest manifest(window_index w, std::vector<std::pair<uid, const net::identity*>> peers) {
    net::publish_manifest m;
    m.window = w;
    for (const auto& [u, key] : peers) {
      const net::contribution_header h{head->run(), w, u, digest_of("payload"), 7, "demo"};
      m.entries.push_back({sign_contribution(*key, h, {}).contribution, 1, w});
    }
    return m;
  }
  std::string why() const { return refused.empty() ? "" : refused.front().second; }
};

}  // namespace gauntlet::actors::test
