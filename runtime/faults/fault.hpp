#pragma once

#include "base/registry.hpp"
#include "net/address.hpp"
#include "runtime/config/part_choice.hpp"
#include "runtime/faults/levers.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace gauntlet::runtime {

/// What a plan needs to know of a kind.
struct fault_traits {
  std::string_view family;      ///< process, network, clock, storage, chain, bytes or roles: a heading of the reference
  std::vector<net::role> hits;  ///< whom it can be aimed at
  std::string_view usual_target;         ///< when the plan names none
  bool between_links = false;            ///< `other` makes sense
  bool takes_down = false;               ///< the node is away: two of these at once on a node contradict each other
  bool stops_services_for_good = false;  ///< without an end, on a service, it would end the run
  bool absent_before = false;            ///< the node is away from the start until this begins, and there from then on
  bool in_chaos = true;
  std::string_view example;  ///< a `[[fault]]` that shows it, without the header
};

/// Whom one fault of a plan hits.
struct fault_scene {
  std::string id;  ///< also the name under which its effect is entered and taken back
  std::vector<net::address> targets;
  std::vector<net::address> others;  ///< empty: everybody

  node_set target_set() const { return {targets.begin(), targets.end()}; }
};

/// One kind of fault, with its options. Begins once and, when the plan says so, ends once.
class fault {
 public:
  static constexpr const char* seam = "fault kind";
  virtual ~fault() = default;

  virtual fault_traits traits() const = 0;
  virtual void begin(const levers& l, const fault_scene& s) = 0;
  virtual void end(const levers& l, const fault_scene& s) = 0;
};

using fault_registry = registry<fault>;
fault_traits traits_of(const part_choice& what);
/// Registers all built-in kinds.
void register_faults();

// One source each in `kinds/`.
void register_process_faults();
void register_network_faults();
void register_clock_faults();
void register_storage_faults();
void register_chain_faults();
void register_role_faults();

}  // namespace gauntlet::runtime
