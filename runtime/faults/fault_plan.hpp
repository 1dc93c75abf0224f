#pragma once

#include "net/address.hpp"
#include "runtime/config/experiment.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Faults as data: what the configuration says, resolved into one list. A pure function of the experiment, seed and
/// chaos included.
namespace gauntlet::runtime {

/// A node by its place in the configuration: peer 3, validator 0, the chain.
struct node_name {
  net::role kind = net::role::peer;
  std::uint64_t number = 0;

  auto operator<=>(const node_name&) const = default;
};
/// "peer/3", "chain".
std::string to_string(const node_name& n);

/// A moment of a run that its own events bring about.
struct moment {
  window_index window = 0;  ///< 0: the start of the run
  fault_phase phase = fault_phase::train;
  double offset_s = 0;
};

struct planned_fault {
  std::string id;  ///< "3", "3.2" for its second repetition, "chaos/7"
  part_choice what;
  std::vector<node_name> targets;
  std::vector<gauntlet::uid> uids;  ///< targets that the chain knows by these uids when the fault begins
  bool lead = false;                ///< hits whoever is the lead when the fault begins
  std::vector<node_name> others;
  moment begins;
  std::optional<moment> ends;  ///< at a later window; else
  double duration_s = 0;       ///< after so long; 0: never
  std::string detail;          ///< for the journal

  bool never_ends() const { return !ends && duration_s <= 0; }
};

struct fault_plan {
  std::vector<planned_fault> faults;  ///< in the order of the configuration, chaos last
  double longest_window_s = 0;        ///< that a run with a living chain may see

  bool empty() const { return faults.empty(); }
  /// Nodes that are not there from the start.
  std::vector<node_name> late() const;
};

/// Throws user_error, with the place and what to write instead, for a plan that cannot be: an unknown target, a time
/// past the end, two faults that contradict each other.
fault_plan make_fault_plan(const experiment& e);

}  // namespace gauntlet::runtime
