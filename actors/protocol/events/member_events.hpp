#pragma once

#include "base/digest.hpp"
#include "base/fields.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "net/address.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What peers and validators did as followers and as contributors.
namespace gauntlet::actors::events {

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

struct gathered {
  net::role role = net::role::peer;
  gauntlet::uid uid = 0;
  window_index window = 0;
  std::vector<gauntlet::uid> uids;
  std::vector<gauntlet::uid> skipped;

  static constexpr std::string_view name = "gathered";
  static constexpr std::string_view help =
      "A node chose for itself what makes a window's step (agreement \"own_view\").";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("role", self.role, "peer or validator");
    field("uid", self.uid, "the node");
    field("window", self.window, "the window");
    field("uids", self.uids, "peers whose contributions it uses, ascending; none for a null window");
    field("skipped", self.skipped, "candidates it found missing, untimely or invalid, best first");
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

struct checkpoint_loaded {
  window_index window = 0;
  window_index skipped = 0;
  std::uint64_t steps = 0;
  digest state;

  static constexpr std::string_view name = "checkpoint_loaded";
  static constexpr std::string_view help =
      "A node that was far behind, or has just come and is not registered yet, goes on from an agreed checkpoint.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("window", self.window, "the last window whose step it holds now");
    field("skipped", self.skipped, "windows whose steps it need not apply; 0 when its own state was wrong");
    field("steps", self.steps, "steps applied so far");
    field("state", self.state, "digest of the agreed state");
  }
};

struct copies_deleted {
  gauntlet::uid validator = 0;
  window_index through = 0;
  std::uint64_t objects = 0;

  static constexpr std::string_view name = "copies_deleted";
  static constexpr std::string_view help =
      "A validator has deleted from its bucket what nobody needs that starts from a checkpoint.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("validator", self.validator, "the validator");
    field("through", self.through, "window of the oldest checkpoint that is kept");
    field("objects", self.objects, "copies of payloads, and older checkpoints");
  }
};

/// What a node does that hopes to leave bad scores behind.
struct identity_renewed {
  net::role role = net::role::peer;
  gauntlet::uid uid = 0;
  gauntlet::hotkey before;
  gauntlet::hotkey after;

  static constexpr std::string_view name = "identity_renewed";
  static constexpr std::string_view help = "A node leaves its uid behind and registers anew under another hotkey.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("role", self.role, "peer or validator");
    field("uid", self.uid, "the uid it leaves behind");
    field("before", self.before, "its hotkey until now");
    field("after", self.after, "its hotkey from now on");
  }
};

}  // namespace gauntlet::actors::events
