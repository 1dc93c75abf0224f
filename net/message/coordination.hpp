#pragma once

#include "base/digest.hpp"
#include "base/fields.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "net/address.hpp"

/// What the coordinator and its members say to each other. Hints all: a node verifies windows from blocks.
namespace gauntlet::net {

/// A node will take part in attendance from now on.
struct join {
  role kind = role::peer;

  bool operator==(const join&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("kind", self.kind);
  }
};

/// A node goes in an orderly way.
struct leave {
  bool operator==(const leave&) const = default;
  template <class Self, class Visitor>
  static void describe(Self&, Visitor&&) {}
};

struct window_opened {
  window_index window = 0;
  block_height height = 0;
  time_point opened_at{};

  bool operator==(const window_opened&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("window", self.window);
    field("height", self.height);
    field("opened_at", self.opened_at);
  }
};

/// Contributions to `window` may be put in [opened_at, closes_at].
struct put_window_opened {
  window_index window = 0;
  time_point opened_at{};
  time_point closes_at{};

  bool operator==(const put_window_opened&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("window", self.window);
    field("opened_at", self.opened_at);
    field("closes_at", self.closes_at);
  }
};

/// No contribution to `window` is expected any more: all live peers have put, or the time is over.
struct put_window_closed {
  window_index window = 0;
  time_point closed_at{};

  bool operator==(const put_window_closed&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("window", self.window);
    field("closed_at", self.closed_at);
  }
};

/// A peer's contribution to `window` is in its bucket (or it has none to put).
struct contribution_put {
  window_index window = 0;

  bool operator==(const contribution_put&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("window", self.window);
  }
};

/// The sender has nothing under way that must land before the block after `height` (lockstep attendance).
struct block_done {
  block_height height = 0;

  bool operator==(const block_done&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("height", self.height);
  }
};

/// The sender holds the agreed state that follows `window`.
struct window_done {
  window_index window = 0;
  digest state;

  bool operator==(const window_done&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("window", self.window);
    field("state", self.state);
  }
};

}  // namespace gauntlet::net
