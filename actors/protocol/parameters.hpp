#pragma once

#include "actors/protocol/scoring_parameters.hpp"
#include "actors/protocol/seams.hpp"
#include "base/fields.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "compute/aggregation/aggregation_rule_registry.hpp"

#include <cstdint>

/// The constants that all nodes of a run agree on. They stand in the configuration under these names, and the genesis
/// digest covers them. Defaults are the paper's (gauntlet.md A.3, B.6, C).
namespace gauntlet::actors {

enum class pacing : std::uint8_t { clock, lockstep };
/// How nodes agree on the contributions that make a step (DESIGN 3).
enum class agreement_mode : std::uint8_t { manifest, own_view, commit };

struct window_parameters {
  actors::pacing pacing = pacing::clock;
  double block_s = 12;
  std::uint64_t blocks_per_window = 7;
  double put_window_s = 10;
  double clock_skew_s = 1;
  double storage_resolution_s = 0;
  std::uint64_t slot_blocks = 1;
  double grace_s = 60;

  /// Blocks from a window's first one to the first slot: the put window and the tolerance for dates are over by then.
  std::uint64_t put_blocks() const;

  bool operator==(const window_parameters&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("pacing", self.pacing,
          "clock: the chain makes a block every block_s; lockstep: as soon as all live members are done");
    field("block_s", self.block_s, "time between blocks under clock pacing", limits{0.001, 86400});
    field("blocks_per_window", self.blocks_per_window, "length of a window in blocks", limits{2, 100000});
    field("put_window_s", self.put_window_s, "how long after a window's end its contributions may arrive in storage",
          limits{0.001, 86400});
    field("clock_skew_s", self.clock_skew_s, "tolerance either way when upload times are judged", limits{0, 3600});
    field("storage_resolution_s", self.storage_resolution_s,
          "how coarsely the storage dates uploads, tolerated on top of clock_skew_s; S3 tells whole seconds",
          limits{0, 3600});
    field("slot_blocks", self.slot_blocks, "blocks in which each validator in turn may publish the manifest",
          limits{1, 1000});
    field("grace_s", self.grace_s, "lockstep: how long a member may be silent before the others go on without it",
          limits{0.001, 86400});
  }
};

struct aggregation_parameters {
  std::uint64_t top_g = 15;
  std::uint64_t reserves = 5;
  std::uint64_t minimum = 1;
  agreement_mode agreement = agreement_mode::manifest;
  std::uint64_t demotion_windows = 20;
  chosen<compute::aggregation_rule_registry> rule{"mean"};
  chosen<candidate_rule_registry> selection{"strict"};

  bool operator==(const aggregation_parameters&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("top_g", self.top_g, "contributions that make a step (G)", limits{1, 256});
    field("reserves", self.reserves, "candidates beyond G that stand in for missing ones", limits{0, 255});
    field("minimum", self.minimum,
          "candidates that a window should have: peers without a positive PeerScore fill up to it", limits{1, 256});
    field("agreement", self.agreement,
          "manifest: all apply what the lead names; own_view: each node gathers for itself; commit: like manifest, of "
          "payloads whose digests were on the chain before anybody could read them");
    field("demotion_windows", self.demotion_windows,
          "windows in which a validator stands last once a stake majority has disputed its manifest; 0 never demotes",
          limits{0, 1e6});
    field("rule", self.rule, "how the contributions become one direction");
    field("selection", self.selection, "how the candidates of a window are chosen by the scores known before it");
  }
};

/// Economics of the chain (yuma.md sections 3 to 8). Costs and rates are those of an experiment, not of the main
/// network: a few nodes must be able to register at once and be paid often.
struct chain_parameters {
  std::uint64_t tempo_blocks = 360;
  chosen<consensus_rule_registry> consensus{"yuma"};

  std::uint64_t emission_per_block = 1000000;
  double owner_share = 0.18;
  double validator_share = 0.5;

  std::uint64_t max_validators = 64;
  std::uint64_t activity_cutoff_blocks = 5000;
  std::uint64_t stake_threshold = 0;

  std::uint64_t weights_every_windows = 1;
  std::uint64_t weights_rate_limit_blocks = 0;
  std::uint64_t weights_min = 1;
  bool commit_reveal = true;
  std::uint64_t reveal_period_tempos = 1;

  std::uint64_t max_uids = 256;
  std::uint64_t immunity_blocks = 5000;
  std::uint64_t endowment = 10'000'000'000;
  std::uint64_t registration_cost = 1'000'000;
  std::uint64_t registration_cost_min = 1'000;
  std::uint64_t registration_cost_max = 1'000'000'000'000;
  std::uint64_t adjustment_blocks = 360;
  std::uint64_t registrations_target = 86;
  double adjustment_kept = 0.97;
  std::uint64_t registrations_per_block_max = 256;

  bool operator==(const chain_parameters&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("tempo_blocks", self.tempo_blocks, "blocks between two payments of emission", limits{1, 1e6});
    field("consensus", self.consensus, "how validators' weights become incentive and dividends");
    field("emission_per_block", self.emission_per_block, "units of emission a block", limits{0, 1e12});
    field("owner_share", self.owner_share, "part of the emission that is set aside for the subnet's owner",
          limits{0, 1});
    field("validator_share", self.validator_share, "part of the rest that goes to validators, by dividends",
          limits{0, 1});
    field("max_validators", self.max_validators, "validator permits: the highest stakes have them", limits{1, 256});
    field("activity_cutoff_blocks", self.activity_cutoff_blocks, "age at which posted weights stop counting",
          limits{1, 1e9});
    field("stake_threshold", self.stake_threshold, "a smaller stake counts as none", limits{0, 1e15});
    field("weights_every_windows", self.weights_every_windows,
          "how often a validator posts weights; hidden ones are posted once a tempo", limits{1, 1e5});
    field("weights_rate_limit_blocks", self.weights_rate_limit_blocks,
          "blocks between two weights of one validator; the main network has 100", limits{0, 1e6});
    field("weights_min", self.weights_min, "entries that weights must have, or as many as there are peers",
          limits{1, 256});
    field("commit_reveal", self.commit_reveal,
          "weights are posted as a hash and shown a tempo later, when copying them is worth nothing");
    field("reveal_period_tempos", self.reveal_period_tempos, "tempos between a commit and its reveal", limits{1, 9});
    field("max_uids", self.max_uids, "slots; a full subnet replaces its lowest for a newcomer", limits{2, 256});
    field("immunity_blocks", self.immunity_blocks, "blocks for which a newcomer is not replaced", limits{0, 1e9});
    field("endowment", self.endowment, "units that every node of the configuration owns at the start", limits{0, 1e15});
    field("registration_cost", self.registration_cost, "units burnt by the first registration", limits{0, 1e15});
    field("registration_cost_min", self.registration_cost_min, "the cost never falls below it", limits{0, 1e15});
    field("registration_cost_max", self.registration_cost_max, "the cost never rises above it", limits{0, 1e15});
    field("adjustment_blocks", self.adjustment_blocks, "blocks after which the cost follows the demand",
          limits{1, 1e6});
    field("registrations_target", self.registrations_target,
          "registrations in that time at which the cost stays; three times as many are the limit", limits{1, 256});
    field("adjustment_kept", self.adjustment_kept, "part of the old cost in the new one", limits{0, 1});
    field("registrations_per_block_max", self.registrations_per_block_max, "registrations that one block takes",
          limits{1, 256});
  }
};

/// Agreed states that nodes which come late start from, instead of from genesis (gauntlet.md A.9).
struct checkpoint_parameters {
  std::uint64_t every_windows = 100;
  std::uint64_t kept = 3;

  bool operator==(const checkpoint_parameters&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("every_windows", self.every_windows,
          "how often validators attest the agreed state, so that latecomers can start from it; 0 for never",
          limits{0, 1e6});
    field("kept", self.kept,
          "checkpoints that validators keep; payloads of the steps before the oldest one are deleted", limits{1, 100});
  }
};

/// All of it.
struct protocol_parameters {
  window_parameters window;
  aggregation_parameters aggregation;
  scoring_parameters scoring;
  chain_parameters chain;
  checkpoint_parameters checkpoints;

  /// Blocks after a window's end in which its payloads are committed to; 0 without commitments.
  std::uint64_t commit_blocks() const;
  /// Blocks after a window's end before the first validator may publish its manifest.
  std::uint64_t blocks_to_manifest() const { return commit_blocks() + window.put_blocks(); }

  bool operator==(const protocol_parameters&) const = default;
};

}  // namespace gauntlet::actors

template <>
struct gauntlet::enum_names<gauntlet::actors::pacing> {
  static constexpr std::array<std::string_view, 2> values{"clock", "lockstep"};
};
template <>
struct gauntlet::enum_names<gauntlet::actors::agreement_mode> {
  static constexpr std::array<std::string_view, 3> values{"manifest", "own_view", "commit"};
};
