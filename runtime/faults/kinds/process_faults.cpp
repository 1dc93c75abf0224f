#include "runtime/faults/kinds/kind_of.hpp"

namespace gauntlet::runtime {

namespace {

class crash final : public fault {
 public:
  explicit crash(const options& o)
      : disk_(o.text("disk") == "kept" ? process_control::disk::kept : process_control::disk::lost) {}

  fault_traits traits() const override {
    return {.family = "process",
            .hits = any_node,
            .usual_target = "peer/0",
            .takes_down = true,
            .stops_services_for_good = true,
            .example =
                "kind = \"crash\"\ntarget = \"validator/1\"\nwindow = 8\nphase = \"check\"\n"
                "duration_windows = 2   # then it is started again\ndisk = \"kept\""};
  }
  void begin(const levers& l, const fault_scene& s) override {
    for (const net::address& a : s.targets) l.processes.crash(a, disk_);
  }
  void end(const levers& l, const fault_scene& s) override {
    for (const net::address& a : s.targets) l.processes.restart(a);
  }

 private:
  process_control::disk disk_;
};

class pause final : public fault {
 public:
  explicit pause(const options&) {}

  fault_traits traits() const override {
    return {.family = "process",
            .hits = any_node,
            .usual_target = "peer/0",
            .takes_down = true,
            .stops_services_for_good = true,
            .example = "kind = \"pause\"\ntarget = \"peers\"\nfraction = 0.25\nwindow = 5\nduration_s = 30"};
  }
  void begin(const levers& l, const fault_scene& s) override {
    for (const net::address& a : s.targets) l.processes.pause(a);
  }
  void end(const levers& l, const fault_scene& s) override {
    for (const net::address& a : s.targets) l.processes.resume(a);
  }
};

class slow final : public fault {
 public:
  explicit slow(const options& o) : factor_(o.number("factor")) {}

  fault_traits traits() const override {
    return {.family = "process",
            .hits = members_only,
            .usual_target = "peers",
            .example = "kind = \"slow\"\ntarget = \"peer/2, peer/3\"\nwindow = 4\nduration_windows = 3\nfactor = 10"};
  }
  void begin(const levers& l, const fault_scene& s) override { l.devices.slow_down(s.id, s.target_set(), factor_); }
  void end(const levers& l, const fault_scene& s) override { l.devices.clear(s.id); }

 private:
  double factor_;
};

class out_of_memory final : public fault {
 public:
  explicit out_of_memory(const options& o) : rate_(o.number("rate")) {}

  fault_traits traits() const override {
    return {
        .family = "process",
        .hits = members_only,
        .usual_target = "peers",
        .example = "kind = \"out_of_memory\"\ntarget = \"validator/0\"\nwindow = 3\nduration_windows = 2\nrate = 0.5"};
  }
  void begin(const levers& l, const fault_scene& s) override { l.devices.fail_jobs(s.id, s.target_set(), rate_); }
  void end(const levers& l, const fault_scene& s) override { l.devices.clear(s.id); }

 private:
  double rate_;
};

}  // namespace

void register_process_faults() {
  add_fault<crash>("crash", "the process ends at once, and is started again when the fault ends",
                   {{.name = "disk",
                     .standard = std::string("lost"),
                     .help = "kept: it comes back with what it had saved by the end of its last window; lost: with "
                             "nothing but its key",
                     .choices = {"lost", "kept"}}});
  add_fault<pause>("pause", "the process stands still; all that came meanwhile happens when the fault ends", {});
  add_fault<slow>("slow", "compute jobs take longer",
                  {{.name = "factor", .standard = 4.0, .help = "times as long", .range = {1, 1e4}}});
  add_fault<out_of_memory>(
      "out_of_memory", "compute jobs fail half-way, and are tried again by the node",
      {{.name = "rate", .standard = 0.5, .help = "probability of a job to fail", .range = {0, 1}}});
}

}  // namespace gauntlet::runtime
