#pragma once

#include "base/fields.hpp"
#include "base/ids.hpp"
#include "net/address.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What was broken on purpose, and what the roles did about it.
namespace gauntlet::actors::events {

struct fault_began {
  std::string id;
  std::string kind;
  std::vector<net::address> targets;
  bool ends = true;
  std::string detail;

  static constexpr std::string_view name = "fault_began";
  static constexpr std::string_view help = "A fault of the plan took hold.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("id", self.id, "its number in the plan; a repetition adds its own after a dot, chaos its own prefix");
    field("kind", self.kind, "the fault's kind");
    field("targets", self.targets, "the nodes it hits; empty when there was none to hit");
    field("ends", self.ends, "it will heal before the run is over");
    field("detail", self.detail, "what the plan says about it");
  }
};

struct fault_ended {
  std::string id;
  std::string kind;
  std::vector<net::address> targets;

  static constexpr std::string_view name = "fault_ended";
  static constexpr std::string_view help = "A fault healed; what has no such event lasted to the end.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("id", self.id, "as in fault_began");
    field("kind", self.kind, "the fault's kind");
    field("targets", self.targets, "the nodes it hit");
  }
};

struct node_restarted {
  net::address node;
  bool disk_kept = false;

  static constexpr std::string_view name = "node_restarted";
  static constexpr std::string_view help = "A node that was down runs again.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("node", self.node, "the node");
    field("disk_kept", self.disk_kept, "it goes on from what it had saved; else it begins with nothing but its key");
  }
};

struct chain_reorganised {
  block_height height = 0;
  std::uint64_t depth = 0;

  static constexpr std::string_view name = "chain_reorganised";
  static constexpr std::string_view help =
      "Blocks were undone: those made from here on, and what they settle, take the place of earlier ones.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("height", self.height, "of the first block undone");
    field("depth", self.depth, "how many");
  }
};

struct rare_branch_counted {
  std::string branch;
  bool on_the_table = false;
  std::uint64_t passed = 0;
  std::uint64_t taken = 0;

  static constexpr std::string_view name = "rare_branch_counted";
  static constexpr std::string_view help =
      "At the end of a run with rare branches, one for each: whether the run came by it.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("branch", self.branch, "its name");
    field("on_the_table", self.on_the_table, "it could be taken in this run");
    field("passed", self.passed, "how often the code came by it");
    field("taken", self.taken, "how often it was taken");
  }
};

struct job_failed {
  std::uint64_t attempt = 0;

  static constexpr std::string_view name = "job_failed";
  static constexpr std::string_view help = "A node's compute job did not finish and is tried again later.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("attempt", self.attempt, "how often it has failed by now");
  }
};

}  // namespace gauntlet::actors::events
