#pragma once

#include "base/digest.hpp"
#include "base/fields.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "net/address.hpp"
#include "net/message/chain.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What the chain did.
namespace gauntlet::actors::events {

struct registered {
  gauntlet::uid uid = 0;
  net::role role = net::role::peer;
  gauntlet::hotkey hotkey;
  std::uint64_t stake = 0;
  std::uint64_t burned = 0;

  static constexpr std::string_view name = "registered";
  static constexpr std::string_view help = "The chain gave a node its uid.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("uid", self.uid, "slot on the chain");
    field("role", self.role, "peer or validator");
    field("hotkey", self.hotkey, "owner of the slot");
    field("stake", self.stake, "stake of the hotkey");
    field("burned", self.burned, "units that the registration cost");
  }
};

struct replaced {
  gauntlet::uid uid = 0;
  gauntlet::hotkey former;
  gauntlet::hotkey owner;
  block_height height = 0;

  static constexpr std::string_view name = "replaced";
  static constexpr std::string_view help = "All slots were taken: a newcomer replaced the lowest node.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("uid", self.uid, "the slot");
    field("former", self.former, "who lost it");
    field("owner", self.owner, "who has it now; nothing but the number is the same");
    field("height", self.height, "block of the change");
  }
};

struct stake_changed {
  gauntlet::uid uid = 0;
  std::uint64_t stake = 0;
  block_height height = 0;

  static constexpr std::string_view name = "stake_changed";
  static constexpr std::string_view help = "A node moved units between its balance and its stake.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("uid", self.uid, "the node");
    field("stake", self.stake, "its stake from now on");
    field("height", self.height, "block of the change");
  }
};

struct weights_set {
  gauntlet::uid uid = 0;
  window_index window = 0;
  block_height height = 0;

  static constexpr std::string_view name = "weights_set";
  static constexpr std::string_view help = "The chain holds new weights of a validator: posted or revealed.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("uid", self.uid, "the validator");
    field("window", self.window, "window whose scores they are");
    field("height", self.height, "block from which on they count");
  }
};

struct weights_committed {
  gauntlet::uid uid = 0;
  block_height height = 0;

  static constexpr std::string_view name = "weights_committed";
  static constexpr std::string_view help = "A validator bound itself to weights that it will show later.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("uid", self.uid, "the validator");
    field("height", self.height, "block of the commit");
  }
};

struct block_made {
  block_height height = 0;
  time_point made_at{};
  digest parent;
  digest hash;
  std::vector<gauntlet::hotkey> senders;
  std::vector<std::uint64_t> nonces;

  static constexpr std::string_view name = "block_made";
  static constexpr std::string_view help = "The chain made a block.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("height", self.height, "its height");
    field("made_at", self.made_at, "its own time, which put windows are judged by");
    field("parent", self.parent, "hash of the block before; of the genesis for the first");
    field("hash", self.hash, "its hash");
    field("senders", self.senders, "who signed the calls that it holds, in order");
    field("nonces", self.nonces, "their numbers; those of a sender grow");
  }
};

/// An extrinsic that the chain refused, at the door or in a block.
struct extrinsic_refused {
  gauntlet::hotkey sender;
  std::string reason;

  static constexpr std::string_view name = "extrinsic_refused";
  static constexpr std::string_view help = "The chain refused a signed call.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("sender", self.sender, "who signed it");
    field("reason", self.reason, "why it was refused");
  }
};

struct window_opened {
  window_index window = 0;
  block_height height = 0;
  std::vector<gauntlet::uid> slot_order;

  static constexpr std::string_view name = "window_opened";
  static constexpr std::string_view help =
      "The first block of a window was made; the put window of the one before begins.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("window", self.window, "the window that begins");
    field("height", self.height, "its first block");
    field("slot_order", self.slot_order, "validators in the order in which they may publish the manifest before it");
  }
};

struct candidates_published {
  gauntlet::uid validator = 0;
  window_index window = 0;
  std::vector<gauntlet::uid> ranked;

  static constexpr std::string_view name = "candidates_published";
  static constexpr std::string_view help = "The candidates and reserves of a window are on the chain.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("validator", self.validator, "who published them");
    field("window", self.window, "the window they contribute to");
    field("ranked", self.ranked, "uids, best first");
  }
};

struct manifest_included {
  window_index window = 0;
  gauntlet::uid lead = 0;
  block_height height = 0;
  std::vector<gauntlet::uid> uids;

  static constexpr std::string_view name = "manifest_included";
  static constexpr std::string_view help =
      "The chain holds the manifest of a window: these contributions make its step.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("window", self.window, "the window");
    field("lead", self.lead, "validator that published it");
    field("height", self.height, "block that holds it");
    field("uids", self.uids, "peers whose contributions are used, ascending");
  }
};

struct window_null {
  window_index window = 0;

  static constexpr std::string_view name = "window_null";
  static constexpr std::string_view help = "No validator published a manifest in its slot: the window makes no step.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("window", self.window, "the window");
  }
};

struct contribution_committed {
  gauntlet::uid uid = 0;
  window_index window = 0;
  block_height height = 0;
  digest payload;
  std::uint64_t size = 0;

  static constexpr std::string_view name = "contribution_committed";
  static constexpr std::string_view help =
      "The chain holds the digest of a payload that nobody can read yet (agreement \"commit\").";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("uid", self.uid, "the peer");
    field("window", self.window, "the window it contributes to");
    field("height", self.height, "block that holds the commitment");
    field("payload", self.payload, "digest of the payload");
    field("size", self.size, "bytes of the payload");
  }
};

struct manifest_disputed {
  window_index window = 0;
  gauntlet::uid lead = 0;
  gauntlet::uid validator = 0;
  net::dispute_reason reason = net::dispute_reason::untimely;

  static constexpr std::string_view name = "manifest_disputed";
  static constexpr std::string_view help = "A validator objects to an included manifest; its step stands all the same.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("window", self.window, "the window of the manifest");
    field("lead", self.lead, "validator that published it");
    field("validator", self.validator, "who objects");
    field("reason", self.reason, "what is held against it");
  }
};

struct lead_demoted {
  window_index window = 0;
  gauntlet::uid lead = 0;
  window_index until = 0;

  static constexpr std::string_view name = "lead_demoted";
  static constexpr std::string_view help = "More than half of the validators' stake disputes a manifest.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("window", self.window, "the window of the manifest");
    field("lead", self.lead, "validator that published it and stands last from now on");
    field("until", self.until, "last window in whose order it stands last");
  }
};

struct checkpoint_attested {
  window_index window = 0;
  gauntlet::uid validator = 0;
  digest state;
  digest image;
  std::uint64_t size = 0;
  bool keeps = false;

  static constexpr std::string_view name = "checkpoint_attested";
  static constexpr std::string_view help = "A validator says what the agreed state after a window is.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("window", self.window, "the window");
    field("validator", self.validator, "who says so");
    field("state", self.state, "digest of the agreed state");
    field("image", self.image, "digest of the state as a safetensors file");
    field("size", self.size, "bytes of that file");
    field("keeps", self.keeps, "the file stands in its bucket");
  }
};

struct checkpoint_agreed {
  window_index window = 0;
  block_height height = 0;
  digest state;
  digest image;
  std::uint64_t size = 0;
  std::uint64_t agreeing = 0;
  std::uint64_t stake = 0;
  std::uint64_t keepers = 0;

  static constexpr std::string_view name = "checkpoint_agreed";
  static constexpr std::string_view help = "The stake majority has attested a state that latecomers may start from.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("window", self.window, "the last window whose step the state holds");
    field("height", self.height, "block of the deciding attestation");
    field("state", self.state, "digest of the agreed state");
    field("image", self.image, "digest of the state as a safetensors file");
    field("size", self.size, "bytes of that file");
    field("agreeing", self.agreeing, "stake of the validators that attest it");
    field("stake", self.stake, "stake of all validators");
    field("keepers", self.keepers, "validators that keep the file");
  }
};

struct tempo_paid {
  block_height height = 0;
  std::uint64_t emission = 0;
  std::uint64_t paid = 0;
  std::uint64_t held_back = 0;
  std::uint64_t carried = 0;
  std::uint64_t owner = 0;
  std::vector<gauntlet::uid> uids;
  std::vector<double> incentive;
  std::vector<double> dividends;
  std::vector<std::uint64_t> payout;

  static constexpr std::string_view name = "tempo_paid";
  static constexpr std::string_view help = "The chain ran consensus over the weights and paid the emission of a tempo.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("height", self.height, "block of the payment");
    field("emission", self.emission, "units there were to pay: paid + held_back + carried");
    field("paid", self.paid, "units paid");
    field("held_back", self.held_back, "units not paid, since no weight had any effect");
    field("carried", self.carried, "units that rounding left over, for the next tempo");
    field("owner", self.owner, "units set aside for the subnet's owner in this tempo, beside the emission");
    field("uids", self.uids, "all registered nodes, ascending");
    field("incentive", self.incentive, "their incentive; the sum is 1 but for rounding, or 0 when held back");
    field("dividends", self.dividends, "their dividends, likewise");
    field("payout", self.payout, "units each was paid (peers by incentive, validators by dividends)");
  }
};

}  // namespace gauntlet::actors::events
