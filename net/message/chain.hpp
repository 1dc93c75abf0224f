#pragma once

#include "base/bytes.hpp"
#include "base/digest.hpp"
#include "base/fields.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "net/address.hpp"
#include "net/limits.hpp"
#include "net/message/contribution.hpp"

#include <array>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What nodes say to the chain and what it says to them.
namespace gauntlet::net {

// Calls: the content of an extrinsic.

/// Takes the next free uid. Only `peer` and `validator` register.
struct register_node {
  role kind = role::peer;

  bool operator==(const register_node&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("kind", self.kind);
  }
};

/// Says where the sender's objects are: the bucket of this owner.
struct commit_bucket {
  hotkey bucket;

  bool operator==(const commit_bucket&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("bucket", self.bucket);
  }
};

/// Moves units from the sender's balance into its stake, or back.
struct add_stake {
  std::uint64_t units = 0;

  bool operator==(const add_stake&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("units", self.units);
  }
};
struct remove_stake {
  std::uint64_t units = 0;

  bool operator==(const remove_stake&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("units", self.units);
  }
};

/// Moves units from the sender's balance to another hotkey's.
struct transfer {
  hotkey to;
  std::uint64_t units = 0;

  bool operator==(const transfer&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("to", self.to);
    field("units", self.units);
  }
};

/// Incentive weights of a validator, scaled to u16; `uids` ascend strictly and match `values`. `window` is the one
/// whose scores they are.
struct set_weights {
  std::vector<uid> uids;
  std::vector<std::uint16_t> values;
  window_index window = 0;

  bool operator==(const set_weights&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("uids", self.uids, "", limits{0, double(bounds::weights_max)});
    field("values", self.values, "", limits{0, double(bounds::weights_max)});
    field("window", self.window);
  }
};

/// Binds the sender to weights that it shows later: `hash_of_weights` of them.
struct commit_weights {
  digest hash;

  bool operator==(const commit_weights&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("hash", self.hash);
  }
};

/// Shows weights that the sender has committed to.
struct reveal_weights {
  set_weights weights;
  digest salt;

  bool operator==(const reveal_weights&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("weights", self.weights);
    field("salt", self.salt);
  }
};

/// Candidates and reserves for `window`, best first.
struct publish_candidates {
  window_index window = 0;
  std::vector<uid> ranked;

  bool operator==(const publish_candidates&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("window", self.window);
    field("ranked", self.ranked, "", limits{0, double(bounds::manifest_entries_max)});
  }
};

struct manifest_entry {
  signed_contribution contribution;
  std::uint16_t parts = 1;         ///< objects the payload is cut into; one today
  window_index origin_window = 0;  ///< window it was made for

  bool operator==(const manifest_entry&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("contribution", self.contribution);
    field("parts", self.parts);
    field("origin_window", self.origin_window);
  }
};

/// The contributions that make the step of `window`, in strictly ascending uid order.
struct publish_manifest {
  window_index window = 0;
  std::vector<manifest_entry> entries;

  bool operator==(const publish_manifest&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("window", self.window);
    field("entries", self.entries, "", limits{0, double(bounds::manifest_entries_max)});
  }
};

/// Digest and size of the payload that the sender will put for `window`, before anybody can read it.
struct commit_contribution {
  window_index window = 0;
  digest payload;
  std::uint64_t size = 0;

  bool operator==(const commit_contribution&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("window", self.window);
    field("payload", self.payload);
    field("size", self.size, "", limits{0, double(bounds::blob_bytes_max)});
  }
};

/// What a validator holds against an included manifest.
enum class dispute_reason : std::uint8_t {
  untimely,        ///< uses a contribution that was put early or late, beyond every tolerance
  desynchronised,  ///< uses one whose sync sample shows another θ
  invalid,         ///< uses bytes that `validate` refuses
  missing,         ///< names bytes that are nowhere to be had
  left_out,        ///< leaves out a candidate that passed, though there was room or a worse one is in
  no_candidate,    ///< uses a peer that was no candidate
  empty,           ///< uses nobody though candidates passed
};
inline constexpr std::size_t dispute_reasons_count = 7;

struct dispute {
  window_index window = 0;
  dispute_reason reason = dispute_reason::untimely;

  bool operator==(const dispute&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("window", self.window);
    field("reason", self.reason);
  }
};

/// What a validator holds to be the agreed state after `window`. The stake majority's opinion is a checkpoint, which
/// nodes that come late start from.
struct attest_checkpoint {
  window_index window = 0;
  digest branch;           ///< hash of the block that opened window + 2: what is attested holds on that branch alone
  digest state;            ///< of the agreed state
  digest image;            ///< of the state as bytes (compute/checkpoint_image.hpp)
  std::uint64_t size = 0;  ///< of these bytes
  bool keeps = false;      ///< they stand in the sender's bucket

  bool operator==(const attest_checkpoint&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("window", self.window);
    field("branch", self.branch);
    field("state", self.state);
    field("image", self.image);
    field("size", self.size, "", limits{0, double(bounds::blob_bytes_max)});
    field("keeps", self.keeps);
  }
};

/// The position in this list is the number on the wire: append only.
using call =
    std::variant<register_node, commit_bucket, set_weights, publish_candidates, publish_manifest, commit_contribution,
                 dispute, add_stake, remove_stake, transfer, commit_weights, reveal_weights, attest_checkpoint>;

/// A signed call. The signature covers (run, sender, nonce, call bytes); nonces of a sender grow, so that nothing can
/// be replayed.
struct extrinsic {
  hotkey sender;
  std::uint64_t nonce = 0;
  byte_buffer call;  ///< encoding of a `net::call`
  signature by_sender;

  bool operator==(const extrinsic&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("sender", self.sender);
    field("nonce", self.nonce);
    field("call", self.call, "", limits{0, double(bounds::extrinsic_call_max)});
    field("by_sender", self.by_sender);
  }
};

struct block {
  block_height height = 0;
  time_point time{};  ///< chain time; put windows are judged by it
  digest parent;      ///< `hash` of the block before; of the genesis for height 0
  std::vector<extrinsic> extrinsics;
  digest state;  ///< digest of the ledger after this block
  digest hash;   ///< of all of the above

  bool operator==(const block&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("height", self.height);
    field("time", self.time);
    field("parent", self.parent);
    field("extrinsics", self.extrinsics, "", limits{0, double(bounds::extrinsics_per_block_max)});
    field("state", self.state);
    field("hash", self.hash);
  }
};

// Messages.

/// Wants blocks as they are made, and those from `from_height` on that exist already.
struct subscribe_blocks {
  block_height from_height = 0;

  bool operator==(const subscribe_blocks&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("from_height", self.from_height);
  }
};

struct submit_extrinsic {
  extrinsic content;

  bool operator==(const submit_extrinsic&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("content", self.content);
  }
};

/// The chain's answer: in the pool for the next block, or refused at the door.
struct extrinsic_received {
  std::uint64_t nonce = 0;
  bool pooled = false;
  std::string reason;  ///< why not, when not

  bool operator==(const extrinsic_received&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("nonce", self.nonce);
    field("pooled", self.pooled);
    field("reason", self.reason, "", limits{0, double(bounds::text_max)});
  }
};

struct block_announced {
  block content;

  bool operator==(const block_announced&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("content", self.content);
  }
};

struct get_blocks {
  block_height from_height = 0;
  std::uint32_t count_max = 0;

  bool operator==(const get_blocks&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("from_height", self.from_height);
    field("count_max", self.count_max);
  }
};

struct blocks {
  std::vector<block> content;

  bool operator==(const blocks&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("content", self.content, "", limits{0, double(bounds::blocks_per_reply_max)});
  }
};

/// Lockstep pacing: the coordinator asks for the block of this height.
struct make_block {
  block_height height = 0;

  bool operator==(const make_block&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("height", self.height);
  }
};

}  // namespace gauntlet::net

template <>
struct gauntlet::enum_names<gauntlet::net::dispute_reason> {
  static constexpr std::array<std::string_view, gauntlet::net::dispute_reasons_count> values{
      "untimely", "desynchronised", "invalid", "missing", "left_out", "no_candidate", "empty"};
};
