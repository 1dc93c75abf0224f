#pragma once

#include "actors/protocol/consensus_rule.hpp"
#include "actors/protocol/journal.hpp"
#include "actors/protocol/parameters.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace gauntlet::runtime {

/// What the chain would have paid for other weights, or under another consensus: follows registrations, stakes and
/// weights through the journal as the ledger does, and runs the same consensus at the same blocks.
class tempo_replay {
 public:
  explicit tempo_replay(const actors::protocol_parameters& p);

  // Events that the payment depends on; all others change nothing.
  template <class Event>
  void add(const Event&) {}
  void add(const actors::events::block_made& e) { height_ = e.height; }
  void add(const actors::events::registered& e);
  void add(const actors::events::stake_changed& e);
  void add(const actors::events::weights_committed& e);
  void add(const actors::events::weights_set& e);

  /// Weights that a validator posts; they count once the chain holds them.
  void posted(const actors::events::weights_posted& e);

  /// The payment of a tempo in place of the one that the run made.
  actors::events::tempo_paid paid(const actors::events::tempo_paid& was);

 private:
  struct node {
    net::role role = net::role::peer;
    actors::yuma::neuron neuron;
    std::vector<block_height> commits;  ///< open ones, oldest first
  };
  std::uint64_t tempo_of(block_height block) const { return block / parameters_.tempo_blocks; }
  void choose_first_permits();
  block_height revealed_commit(node& validator) const;

  actors::chain_parameters parameters_;
  std::uint64_t blocks_per_window_;
  std::unique_ptr<actors::consensus_rule> consensus_;
  block_height height_ = 0;
  std::vector<node> nodes_;  ///< by uid
  std::map<std::pair<gauntlet::uid, window_index>, actors::events::weights_posted> posted_;
  std::uint64_t carried_in_run_ = 0;  ///< units that rounding left of the tempo before, in the run
  std::uint64_t carried_ = 0;         ///< and here
  bool tempo_paid_ = false;
};

/// Weights in the u16 form that goes to the chain.
std::vector<std::uint16_t> in_u16(const std::vector<double>& weights);

}  // namespace gauntlet::runtime
