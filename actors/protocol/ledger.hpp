#pragma once

#include "actors/protocol/consensus_rule.hpp"
#include "actors/protocol/genesis.hpp"
#include "actors/protocol/journal.hpp"
#include "actors/protocol/yuma/yuma.hpp"
#include "net/message/chain.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gauntlet::actors {

class ledger;
/// A ledger after some block: immutable, shared by all nodes of a process that have seen that block.
using ledger_ptr = std::shared_ptr<const ledger>;

/// What a peer has bound itself to put.
struct commitment {
  digest payload;
  std::uint64_t size = 0;
};

/// What the chain knows of one window. Under own_view its outcome stays pending: each node knows its own alone.
struct window_record {
  enum class outcome : std::uint8_t { pending, manifest, null_window };

  time_point opened_at{};                 ///< T(w), time of its first block
  digest opened_by;                       ///< hash of that block
  std::vector<gauntlet::uid> slot_order;  ///< validators in the order they may publish the manifest of w-1 in w
  std::shared_ptr<const std::vector<gauntlet::uid>> candidates;  ///< ranked; null when none were published
  std::optional<time_point> put_opened_at;                       ///< time of the block that opened its put window
  std::shared_ptr<const std::map<gauntlet::uid, commitment>> commitments;  ///< null when there are none
  outcome result = outcome::pending;
  std::shared_ptr<const net::publish_manifest> manifest;
  gauntlet::uid lead = 0;                  ///< validator that published the manifest
  block_height included_at = 0;            ///< block that holds the manifest
  std::vector<gauntlet::uid> disputed_by;  ///< validators that dispute it, in the order of their calls
  bool lead_demoted = false;
};

/// What a hotkey owns, whether it holds a uid or not.
struct account {
  std::uint64_t balance = 0;
  std::uint64_t stake = 0;
  std::uint64_t nonce = 0;  ///< of its last extrinsic
};

/// Weights that are hidden until a later tempo.
struct weight_commit {
  digest hash;
  block_height block = 0;
};

/// The owner of a slot. A new owner begins with a new record.
struct node_record {
  gauntlet::hotkey hotkey;
  net::role role = net::role::peer;
  std::uint64_t stake = 0;  ///< of its account
  block_height registered_at = 0;
  std::optional<gauntlet::hotkey> bucket;
  std::optional<gauntlet::hotkey> former;  ///< peer that held the uid until `registered_at`

  // Of validators.
  bool permit = false;           ///< may post weights, and its weights count
  block_height last_update = 0;  ///< of its weights
  std::vector<gauntlet::uid> weight_uids;
  std::vector<std::uint16_t> weight_values;
  std::vector<weight_commit> commits;  ///< open ones, oldest first
  window_index missed_slot = 0;        ///< last window in which its slot passed unused
  window_index demoted_until = 0;      ///< last window in whose order it stands last for disputed manifests

  // Of the last tempo.
  yuma::fixed incentive;
  yuma::fixed dividends;
  std::uint64_t emission = 0;              ///< units: the lowest outside immunity is replaced when all slots are taken
  std::shared_ptr<const yuma::row> bonds;  ///< null without any
};

/// One validator's word about a checkpoint.
struct attestation {
  hotkey validator;
  net::attest_checkpoint content;
};

/// A state that the stake majority has attested.
struct agreed_checkpoint {
  window_index window = 0;  ///< the last one whose step it holds
  digest branch;            ///< hash of the block that opened window + 2
  digest state;
  digest image;
  std::uint64_t size = 0;       ///< bytes of the image
  std::vector<hotkey> keepers;  ///< buckets that hold the image, in the order of the attestations
};

/// The chain's deterministic state machine: the same for the node that makes blocks and for all that follow them.
class ledger {
 public:
  explicit ledger(const genesis& g);

  /// Checks `extrinsic` against this state as the content of the next block; empty when acceptable, else the reason.
  std::string refusal(const net::extrinsic& e) const;

  struct sealed {
    net::block block;
    ledger_ptr after;
    std::vector<events::any> events;                      ///< what happened, for the journal
    std::vector<std::pair<hotkey, std::string>> refused;  ///< extrinsics left out
  };
  /// Makes the next block at `time` of what is acceptable in `pool`, in order.
  sealed seal(time_point time, const std::vector<net::extrinsic>& pool) const;

  /// The ledger after `b`; null when b is not a valid successor, `why` (may be null) then says why. Nodes of one
  /// process that apply the same block to the same state share the result.
  static ledger_ptr advance(const ledger_ptr& before, const net::block& b, std::string* why);

  // Views.
  const genesis& origin() const { return *genesis_; }
  const digest& run() const { return run_; }
  block_height height() const { return height_; }
  time_point time() const { return time_; }
  const digest& head() const { return head_; }
  digest state_digest() const;

  const std::vector<node_record>& nodes() const { return nodes_; }  ///< by uid
  std::optional<gauntlet::uid> uid_of(const hotkey& key) const;
  std::vector<gauntlet::uid> uids_of(net::role r) const;  ///< ascending

  /// Zeros for a hotkey that nobody ever named.
  account account_of(const hotkey& key) const;
  /// Units that a registration in the next block burns.
  std::uint64_t registration_cost() const { return cost_; }
  /// Units that exist: at genesis, and made since.
  std::uint64_t issued() const { return issued_; }
  /// Where they are, all together; always `issued()`.
  std::uint64_t accounted() const;
  std::uint64_t burned() const { return burned_; }        ///< by registrations
  std::uint64_t held_back() const { return held_back_; }  ///< emission of tempos in which no weight had any effect
  std::uint64_t owner_units() const { return owner_; }    ///< set aside for the subnet's owner
  /// Which tempo a block belongs to.
  std::uint64_t tempo_of(block_height block) const { return block / genesis_->parameters.chain.tempo_blocks; }

  /// Window of the head block.
  window_index window() const { return height_ / blocks_per_window(); }
  std::uint64_t blocks_per_window() const { return genesis_->parameters.window.blocks_per_window; }
  /// First window that peers train in; nothing until the start condition holds.
  std::optional<window_index> first_window() const { return first_window_; }
  /// Last window that peers train in.
  std::optional<window_index> last_window() const;
  /// Last block of the run: the end of the window after the last one.
  std::optional<block_height> last_height() const;
  /// Null for a window whose first block has not been made.
  const window_record* record(window_index w) const;
  window_record::outcome outcome(window_index w) const;

  // Checkpoints.

  /// Validators attest the state that follows `w`.
  bool checkpoint_due_after(window_index w) const;
  /// The newest `kept` ones, oldest first.
  const std::vector<agreed_checkpoint>& checkpoints() const { return checkpoints_; }
  /// What was said of the state after `w`, in the order of the blocks; empty once it is agreed.
  const std::vector<attestation>& attestations_of(window_index w) const;
  /// First height at which `validator` may attest the state after `w`; nothing while it is none of its business.
  std::optional<block_height> attests_from(window_index w, gauntlet::uid validator) const;
  /// Copies of an image that there must be.
  std::size_t keepers_wanted() const;

  /// Candidates of `w`, ranked; where none were published: the newest published before, else all peers in the order of
  /// H(hash of the block that opened w, uid).
  std::vector<gauntlet::uid> candidates_for(window_index w) const;

  agreement_mode agreement() const { return genesis_->parameters.aggregation.agreement; }
  /// Height of the block that opens the put window of `w`: w's end or, with commitments, the last block that can hold
  /// one, after which a payload may be shown.
  block_height put_opening(window_index w) const;
  /// The window whose put window the head block opens; mostly none.
  std::optional<window_index> put_window_opened() const;
  /// What `peer` has committed to for `w`; null for nothing.
  const commitment* commitment_of(window_index w, gauntlet::uid peer) const;
  /// First height at which a validator may publish the candidates of `w`; nothing without a slot.
  std::optional<block_height> candidates_from(window_index w, gauntlet::uid validator) const;
  /// Heights [first, last] in which the validator of rank r may publish the manifest of `w`.
  std::pair<block_height, block_height> manifest_slot(window_index w, std::size_t rank) const;
  /// Rank of a validator for the manifest of `w`.
  std::optional<std::size_t> rank_of(window_index w, gauntlet::uid validator) const;

 private:
  std::shared_ptr<const genesis> genesis_;
  digest run_;
  block_height height_ = 0;
  time_point time_{};
  digest head_;
  std::vector<node_record> nodes_;
  std::map<hotkey, gauntlet::uid> by_hotkey_;
  std::map<hotkey, account> accounts_;
  std::optional<window_index> first_window_;
  std::map<window_index, window_record> windows_;
  std::map<window_index, std::vector<attestation>> attestations_;  ///< of windows after the newest checkpoint's
  std::vector<agreed_checkpoint> checkpoints_;
  digest history_;  ///< chain of digests over everything that windows hold, and all calls
  std::shared_ptr<const consensus_rule> consensus_;

  // Units that belong to no account.
  std::uint64_t issued_ = 0;
  std::uint64_t burned_ = 0;
  std::uint64_t held_back_ = 0;  ///< emission of tempos in which no weight had any effect
  std::uint64_t owner_ = 0;      ///< set aside for the subnet's owner
  std::uint64_t owner_since_tempo_ = 0;
  std::uint64_t pending_ = 0;  ///< emission of this tempo so far, and what rounding left of the one before

  std::uint64_t cost_ = 0;                    ///< of a registration
  std::uint64_t registered_in_interval_ = 0;  ///< since the cost was adjusted
  std::uint64_t registered_in_block_ = 0;
  bool tempo_paid_ = false;  ///< there was a first one

  std::string refusal_of_call(const hotkey& sender, const net::call& c, block_height in_block) const;
  bool made_by_owner(const net::signed_contribution& c) const;
  std::string refusal_of_manifest(gauntlet::uid sender, const net::publish_manifest& m, block_height in_block) const;
  std::string refusal_of_candidates(gauntlet::uid sender, const net::publish_candidates& c,
                                    block_height in_block) const;
  std::string refusal_of_commitment(gauntlet::uid sender, const net::commit_contribution& c,
                                    block_height in_block) const;
  std::string refusal_of_dispute(gauntlet::uid sender, const net::dispute& d, block_height in_block) const;
  std::optional<net::call> checked_call(const net::extrinsic& e, block_height in_block, std::string& why) const;
  std::string refusal_of_registration(const hotkey& sender, const net::register_node& r, block_height in_block) const;
  std::string refusal_of_weights(const net::set_weights& w, block_height in_block) const;
  std::string refusal_of_weight_call(gauntlet::uid self, const net::call& c, block_height in_block) const;
  std::string refusal_of_posting(gauntlet::uid sender, block_height in_block) const;
  std::string refusal_of_reveal(gauntlet::uid sender, const net::reveal_weights& r, block_height in_block) const;
  std::string refusal_of_money(const hotkey& sender, const net::call& c) const;
  std::string refusal_of_attestation(gauntlet::uid sender, const net::attest_checkpoint& a,
                                     block_height in_block) const;
  void apply_attestation(gauntlet::uid self, const net::attest_checkpoint& a, std::vector<events::any>& happened);
  void begin_block(block_height height, time_point time);
  void apply_call(const hotkey& sender, std::uint64_t nonce, const net::call& c, std::vector<events::any>& happened);
  void apply_call_of_node(gauntlet::uid self, const net::call& c, std::vector<events::any>& happened);
  void apply_manifest(gauntlet::uid self, const net::publish_manifest& m, std::vector<events::any>& happened);
  void apply_commitment(gauntlet::uid self, const net::commit_contribution& c, std::vector<events::any>& happened);
  void apply_registration(const hotkey& sender, const net::register_node& r, std::vector<events::any>& happened);
  void apply_money(const hotkey& sender, const net::call& c, std::vector<events::any>& happened);
  void apply_weights(gauntlet::uid self, const net::set_weights& w, std::vector<events::any>& happened);
  void apply_reveal(gauntlet::uid self, const net::reveal_weights& r, std::vector<events::any>& happened);
  std::optional<gauntlet::uid> slot_for_newcomer(block_height in_block) const;
  void choose_first_permits();
  void adjust_cost();
  void drop_expired_commits();
  void issue_emission();
  yuma::situation situation_now() const;
  void apply_dispute(gauntlet::uid self, const net::dispute& d, std::vector<events::any>& happened);
  bool stake_majority_disputes(const window_record& r) const;
  void end_block(std::vector<events::any>& happened);
  void finish_block(const net::block& b);
  void check_start();
  void close_slots(std::vector<events::any>& happened);
  void pay_tempo(std::vector<events::any>& happened);
  std::vector<gauntlet::uid> slot_order_now() const;
};

/// Order of newcomers among candidates: nobody can choose its place, and no block favours the same ones twice.
digest newcomer_rank(const digest& block_hash, gauntlet::uid u);

/// A validator whose slot passed unused in one of the last this many windows stands behind all others.
inline constexpr window_index missed_slot_memory = 5;

}  // namespace gauntlet::actors
