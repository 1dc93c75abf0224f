#pragma once

#include "base/digest.hpp"
#include "base/fields.hpp"
#include "base/ids.hpp"
#include "net/address.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Events of the run itself and of its nodes.
namespace gauntlet::actors::events {

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

struct coordinator_took_over {
  std::uint64_t rank = 0;
  block_height height = 0;

  static constexpr std::string_view name = "coordinator_took_over";
  static constexpr std::string_view help = "A standby coordinator drives the run: those before it have fallen silent.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("rank", self.rank, "its place among those that stand by, from 1 on");
    field("height", self.height, "the last block that it knew");
  }
};

struct coordinator_stood_back {
  std::uint64_t rank = 0;
  block_height height = 0;

  static constexpr std::string_view name = "coordinator_stood_back";
  static constexpr std::string_view help = "A standby coordinator has heard again from one before it.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("rank", self.rank, "its place among those that stand by, from 1 on");
    field("height", self.height, "the last block that it knew");
  }
};

/// Time of the run in nanoseconds; at each moment a node's time goes into one of these.
struct node_time {
  window_index window = 0;
  std::uint64_t compute_ns = 0;
  std::uint64_t communication_ns = 0;
  std::uint64_t scoring_ns = 0;
  std::uint64_t catch_up_ns = 0;
  std::uint64_t waiting_ns = 0;
  std::uint64_t lost_ns = 0;

  static constexpr std::string_view name = "node_time";
  static constexpr std::string_view help =
      "What a node's time went into while a window was open; the sum is the whole.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("window", self.window, "the window");
    field("compute_ns", self.compute_ns, "its device trained, encoded or applied steps");
    field("communication_ns", self.communication_ns, "its device was idle and the storage owed it an answer");
    field("scoring_ns", self.scoring_ns, "its device measured losses");
    field("catch_up_ns", self.catch_up_ns, "it was behind, and fetched or applied what it lacked");
    field("waiting_ns", self.waiting_ns, "it had nothing to do");
    field("lost_ns", self.lost_ns, "it was down or stopped, or did what it would not have had to without a fault");
  }
};

/// One for each role and queue: the fullest of its nodes.
struct queue_counted {
  std::string queue;
  net::address node;
  std::uint64_t most = 0;
  std::uint64_t limit = 0;
  std::uint64_t refused = 0;

  static constexpr std::string_view name = "queue_counted";
  static constexpr std::string_view help =
      "How full a queue ever was: of all nodes of a role the one that came nearest to its limit.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("queue", self.queue, "what waits or is kept there, see docs/faults.md");
    field("node", self.node, "whose queue; the network's own stand under the chain");
    field("most", self.most, "entries, when there were most");
    field("limit", self.limit, "entries that there may be");
    field("refused", self.refused, "entries that all nodes of the role have turned away because it was full");
  }
};

struct node_traffic {
  net::address node;
  std::uint64_t messages_sent = 0;
  std::uint64_t bytes_sent = 0;
  std::uint64_t messages_received = 0;
  std::uint64_t bytes_received = 0;
  std::uint64_t dropped = 0;
  std::uint64_t under_way = 0;
  std::uint64_t lost = 0;

  static constexpr std::string_view name = "node_traffic";
  static constexpr std::string_view help = "What a node sent and received in the whole run.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("node", self.node, "the node");
    field("messages_sent", self.messages_sent, "messages it sent");
    field("bytes_sent", self.bytes_sent, "bytes it sent");
    field("messages_received", self.messages_received, "messages that reached it");
    field("bytes_received", self.bytes_received, "bytes that reached it");
    field("dropped", self.dropped, "messages it sent that were dropped");
    field("under_way", self.under_way, "messages it sent that had not arrived when the run ended");
    field("lost", self.lost, "those among the dropped that faults took");
  }
};

}  // namespace gauntlet::actors::events
