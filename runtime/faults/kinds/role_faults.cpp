#include "runtime/faults/kinds/kind_of.hpp"

namespace gauntlet::runtime {

namespace {

class leave final : public fault {
 public:
  explicit leave(const options&) {}
  fault_traits traits() const override {
    return {.family = "roles",
            .hits = members_only,
            .usual_target = "peers",
            .takes_down = true,
            .example = "kind = \"leave\"\ntarget = \"peers\"\nfraction = 0.5\nwindow = 10"};
  }
  void begin(const levers& l, const fault_scene& s) override {
    for (const net::address& a : s.targets) l.processes.leave(a);
  }
  void end(const levers& l, const fault_scene& s) override {
    for (const net::address& a : s.targets) l.processes.restart(a);
  }
};

/// Absent from the start until its window; the engine does not start such nodes (`fault_plan::late`).
class late_join final : public fault {
 public:
  explicit late_join(const options&) {}
  fault_traits traits() const override {
    return {.family = "roles",
            .hits = members_only,
            .usual_target = "peer/0",
            .takes_down = true,
            .absent_before = true,
            .in_chaos = false,
            .example = "kind = \"late_join\"\ntarget = \"peer/5\"\nwindow = 12\nphase = \"check\""};
  }
  void begin(const levers& l, const fault_scene& s) override {
    for (const net::address& a : s.targets) l.processes.restart(a);
  }
  void end(const levers&, const fault_scene&) override {}
};

}  // namespace

void register_role_faults() {
  add_fault<leave>("leave", "members go in an orderly way, and come back without anything when the fault ends", {});
  add_fault<late_join>("late_join", "the targets are not there from the start but join at this moment", {});
}

}  // namespace gauntlet::runtime
