#pragma once

#include "base/digest.hpp"
#include "base/fields.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "compute/rejection.hpp"
#include "net/address.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

/// The one event stream (DESIGN 8). Every role emits these; live view, report, checkers and tools read nothing else.
/// Times and texts in an event are of the run; what the wall clock measured never enters.
namespace gauntlet::actors::events {

/// A node as the configuration made it.
struct node_started {
  net::role role = net::role::peer;
  gauntlet::hotkey hotkey;
  std::string group;     ///< name of its group in the configuration
  std::string strategy;  ///< registry name

  static constexpr std::string_view name = "node_started";
  static constexpr std::string_view help = "A node was started as the configuration says.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("role", self.role, "what it plays");
    field("hotkey", self.hotkey, "its Ed25519 public key");
    field("group", self.group, "its group in the configuration");
    field("strategy", self.strategy, "its strategy");
  }
};

struct registered {
  gauntlet::uid uid = 0;
  net::role role = net::role::peer;
  gauntlet::hotkey hotkey;
  std::uint64_t stake = 0;

  static constexpr std::string_view name = "registered";
  static constexpr std::string_view help = "The chain gave a node its uid.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("uid", self.uid, "slot on the chain");
    field("role", self.role, "peer or validator");
    field("hotkey", self.hotkey, "owner of the slot");
    field("stake", self.stake, "stake of the hotkey");
  }
};

struct block_made {
  block_height height = 0;
  digest hash;
  std::uint64_t extrinsics = 0;

  static constexpr std::string_view name = "block_made";
  static constexpr std::string_view help = "The chain made a block.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("height", self.height, "its height");
    field("hash", self.hash, "its hash");
    field("extrinsics", self.extrinsics, "how many signed calls it holds");
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

  static constexpr std::string_view name = "window_opened";
  static constexpr std::string_view help =
      "The first block of a window was made; the put window of the one before begins.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("window", self.window, "the window that begins");
    field("height", self.height, "its first block");
  }
};

struct trained {
  gauntlet::uid uid = 0;
  window_index window = 0;
  std::uint64_t samples = 0;
  std::uint64_t tokens = 0;
  double loss = 0;

  static constexpr std::string_view name = "trained";
  static constexpr std::string_view help = "A peer finished its gradient for a window.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("uid", self.uid, "the peer");
    field("window", self.window, "the window");
    field("samples", self.samples, "sequences it trained on");
    field("tokens", self.tokens, "tokens in them");
    field("loss", self.loss, "mean loss over them before the step, nats a token");
  }
};

struct contribution_put {
  gauntlet::uid uid = 0;
  window_index window = 0;
  digest payload;
  std::uint64_t size = 0;
  time_point uploaded_at{};

  static constexpr std::string_view name = "contribution_put";
  static constexpr std::string_view help = "A peer's payload is in its bucket.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("uid", self.uid, "the peer");
    field("window", self.window, "the window it contributes to");
    field("payload", self.payload, "digest of the payload");
    field("size", self.size, "bytes of the payload");
    field("uploaded_at", self.uploaded_at, "the storage's time");
  }
};

enum class check_outcome : std::uint8_t {
  passed,
  missing,          ///< no object for the window
  early,            ///< uploaded before the put window
  late,             ///< uploaded after it
  bad_header,       ///< metadata malformed, of another run, window or uid, or of the wrong size
  bad_signature,    ///< not signed by the uid's hotkey
  desynchronised,   ///< SyncScore above the threshold
  invalid_payload,  ///< fetched, and refused by `validate` or not the bytes that were signed
};

struct contribution_checked {
  gauntlet::uid validator = 0;
  gauntlet::uid uid = 0;
  window_index window = 0;
  check_outcome outcome = check_outcome::passed;
  compute::rejection reason = compute::rejection::none;
  double sync_score = 0;

  static constexpr std::string_view name = "contribution_checked";
  static constexpr std::string_view help = "A validator's fast checks of one peer.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("validator", self.validator, "who checked");
    field("uid", self.uid, "the peer");
    field("window", self.window, "the window of the contribution");
    field("outcome", self.outcome, "passed, or the first check that failed");
    field("reason", self.reason, "why the payload was refused, where it was");
    field("sync_score", self.sync_score, "SyncScore in signed updates; -1 where it could not be told");
  }
};

struct slashed {
  gauntlet::uid validator = 0;
  gauntlet::uid uid = 0;
  window_index window = 0;
  check_outcome why = check_outcome::missing;
  double proof = 0;
  double peer_score = 0;

  static constexpr std::string_view name = "slashed";
  static constexpr std::string_view help = "A failed check lowered a peer's scores.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("validator", self.validator, "who slashed");
    field("uid", self.uid, "the peer");
    field("window", self.window, "the window");
    field("why", self.why, "the check that failed");
    field("proof", self.proof, "μ_p afterwards");
    field("peer_score", self.peer_score, "PeerScore afterwards");
  }
};

struct contribution_scored {
  gauntlet::uid validator = 0;
  gauntlet::uid uid = 0;
  window_index window = 0;
  double assigned_before = 0;
  double assigned_after = 0;
  double random_before = 0;
  double random_after = 0;
  double loss_score = 0;
  double assigned_score = 0;
  std::int64_t indicator = 0;

  static constexpr std::string_view name = "contribution_scored";
  static constexpr std::string_view help =
      "A validator measured the loss before and after a trial step with one contribution.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("validator", self.validator, "who measured");
    field("uid", self.uid, "the peer");
    field("window", self.window, "the window");
    field("assigned_before", self.assigned_before, "loss on the peer's assigned data before, nats a token");
    field("assigned_after", self.assigned_after, "and after the trial step");
    field("random_before", self.random_before, "loss on the common random sample before");
    field("random_after", self.random_after, "and after");
    field("loss_score", self.loss_score, "LossScore on the random sample");
    field("assigned_score", self.assigned_score, "the same on assigned data");
    field("indicator", self.indicator, "+1 when assigned data gained more than random data, else -1");
  }
};

struct rated {
  gauntlet::uid validator = 0;
  gauntlet::uid uid = 0;
  window_index window = 0;
  double mu = 0;
  double sigma = 0;
  double rating = 0;
  double proof = 0;
  double peer_score = 0;

  static constexpr std::string_view name = "rated";
  static constexpr std::string_view help = "A validator's scores of a peer after an evaluation.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("validator", self.validator, "who rates");
    field("uid", self.uid, "the peer");
    field("window", self.window, "the window");
    field("mu", self.mu, "OpenSkill μ");
    field("sigma", self.sigma, "OpenSkill σ");
    field("rating", self.rating, "LossRating, the ordinal μ - 3σ");
    field("proof", self.proof, "proof-of-computation average μ_p");
    field("peer_score", self.peer_score, "PeerScore");
  }
};

struct weights_posted {
  gauntlet::uid validator = 0;
  window_index window = 0;
  std::vector<gauntlet::uid> uids;
  std::vector<double> weights;

  static constexpr std::string_view name = "weights_posted";
  static constexpr std::string_view help = "A validator posted incentive weights on the chain.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("validator", self.validator, "who posted");
    field("window", self.window, "the window it stood in");
    field("uids", self.uids, "peers with a weight, ascending");
    field("weights", self.weights, "their weights; the sum is 1");
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

struct state_applied {
  net::role role = net::role::peer;
  gauntlet::uid uid = 0;
  window_index window = 0;
  std::uint64_t steps = 0;
  digest state;

  static constexpr std::string_view name = "state_applied";
  static constexpr std::string_view help = "A node holds the agreed state that follows a window.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("role", self.role, "peer or validator");
    field("uid", self.uid, "the node");
    field("window", self.window, "the window whose step it applied");
    field("steps", self.steps, "steps applied so far");
    field("state", self.state, "digest of the agreed state");
  }
};

struct desynchronised {
  net::role role = net::role::peer;
  gauntlet::uid uid = 0;
  window_index window = 0;
  std::string reason;

  static constexpr std::string_view name = "desynchronised";
  static constexpr std::string_view help = "A node could not apply a window's step in time and catches up.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("role", self.role, "peer or validator");
    field("uid", self.uid, "the node");
    field("window", self.window, "the first window it lacks");
    field("reason", self.reason, "what was missing");
  }
};

struct caught_up {
  net::role role = net::role::peer;
  gauntlet::uid uid = 0;
  window_index window = 0;

  static constexpr std::string_view name = "caught_up";
  static constexpr std::string_view help = "A node that was behind holds the agreed state again.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("role", self.role, "peer or validator");
    field("uid", self.uid, "the node");
    field("window", self.window, "the last window it applied");
  }
};

struct held_out_measured {
  gauntlet::uid validator = 0;
  window_index window = 0;
  std::uint64_t steps = 0;
  double loss = 0;

  static constexpr std::string_view name = "held_out_measured";
  static constexpr std::string_view help = "Loss of the agreed state that follows a window, on data nobody trains on.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("validator", self.validator, "who measured");
    field("window", self.window, "the window");
    field("steps", self.steps, "steps applied so far");
    field("loss", self.loss, "held-out loss, nats a token");
  }
};

struct tempo_paid {
  block_height height = 0;
  std::uint64_t paid = 0;
  std::uint64_t held_back = 0;
  std::vector<gauntlet::uid> uids;
  std::vector<double> incentive;
  std::vector<std::uint64_t> payout;

  static constexpr std::string_view name = "tempo_paid";
  static constexpr std::string_view help = "The chain ran consensus over the weights and paid the emission of a tempo.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("height", self.height, "block of the payment");
    field("paid", self.paid, "units paid");
    field("held_back", self.held_back, "units not paid, since no weight was posted");
    field("uids", self.uids, "all registered nodes, ascending");
    field("incentive", self.incentive, "their incentive; the sum is 1, or 0 when held back");
    field("payout", self.payout, "units each was paid (peers by incentive, validators by dividends)");
  }
};

struct node_silent {
  net::address node;
  block_height height = 0;

  static constexpr std::string_view name = "node_silent";
  static constexpr std::string_view help = "The coordinator goes on without a member that stopped answering.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("node", self.node, "the member");
    field("height", self.height, "the block it was silent at");
  }
};

struct node_traffic {
  net::address node;
  std::uint64_t messages_sent = 0;
  std::uint64_t bytes_sent = 0;
  std::uint64_t messages_received = 0;
  std::uint64_t bytes_received = 0;
  std::uint64_t dropped = 0;

  static constexpr std::string_view name = "node_traffic";
  static constexpr std::string_view help = "What a node sent and received in the whole run.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("node", self.node, "the node");
    field("messages_sent", self.messages_sent, "messages it sent");
    field("bytes_sent", self.bytes_sent, "bytes it sent");
    field("messages_received", self.messages_received, "messages that reached it");
    field("bytes_received", self.bytes_received, "bytes that reached it");
    field("dropped", self.dropped, "messages to it that were dropped");
  }
};

struct run_opened {
  std::string title;
  std::uint64_t seed = 0;
  digest run;
  std::uint64_t windows = 0;
  std::uint64_t parameters = 0;
  std::uint64_t payload_bytes = 0;
  std::uint64_t dense_bytes = 0;
  double bigram_entropy = -1;

  static constexpr std::string_view name = "run_opened";
  static constexpr std::string_view help = "First event of a journal.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("title", self.title, "the experiment's name");
    field("seed", self.seed, "seed of everything random");
    field("run", self.run, "digest of the genesis");
    field("windows", self.windows, "windows to run");
    field("parameters", self.parameters, "parameters of the model");
    field("payload_bytes", self.payload_bytes, "size of a contribution");
    field("dense_bytes", self.dense_bytes, "size of the same gradient as plain float32");
    field("bigram_entropy", self.bigram_entropy,
          "entropy of a bigram table of the text, nats a token; -1 without a text");
  }
};

struct run_closed {
  window_index window = 0;
  std::uint64_t steps = 0;
  digest state;
  digest chain_head;
  bool complete = true;

  static constexpr std::string_view name = "run_closed";
  static constexpr std::string_view help = "Last event of a journal.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("window", self.window, "last window whose step is agreed");
    field("steps", self.steps, "steps applied");
    field("state", self.state, "digest of the agreed state");
    field("chain_head", self.chain_head, "hash of the last block");
    field("complete", self.complete, "false when the run was ended before its last window");
  }
};

using any = std::variant<run_opened, node_started, registered, block_made, extrinsic_refused, window_opened, trained,
                         contribution_put, contribution_checked, slashed, contribution_scored, rated, weights_posted,
                         candidates_published, manifest_included, window_null, state_applied, desynchronised, caught_up,
                         held_out_measured, tempo_paid, node_silent, node_traffic, run_closed>;

}  // namespace gauntlet::actors::events

namespace gauntlet::actors {

/// One line of the journal.
struct journal_entry {
  time_point time{};  ///< of the run
  net::address node;  ///< whose event it is; the chain's address for the run's own
  events::any event;
};

/// Version of the event tables; grows when a field is added, removed or changes its meaning.
inline constexpr std::uint64_t journal_version = 1;

}  // namespace gauntlet::actors

template <>
struct gauntlet::enum_names<gauntlet::actors::events::check_outcome> {
  static constexpr std::array<std::string_view, 8> values{
      "passed", "missing", "early", "late", "bad_header", "bad_signature", "desynchronised", "invalid_payload"};
};
template <>
struct gauntlet::enum_names<gauntlet::net::role> {
  static constexpr std::array<std::string_view, 5> values{"chain", "coordinator", "storage", "peer", "validator"};
};
template <>
struct gauntlet::enum_names<gauntlet::compute::rejection> {
  static constexpr std::array<std::string_view, 14> values{"none",
                                                           "too_short",
                                                           "bad_magic",
                                                           "bad_version",
                                                           "wrong_scheme",
                                                           "wrong_layout",
                                                           "wrong_window",
                                                           "wrong_size",
                                                           "index_order",
                                                           "index_range",
                                                           "value_not_finite",
                                                           "value_out_of_bounds",
                                                           "padding_not_zero",
                                                           "loss_not_finite"};
};
