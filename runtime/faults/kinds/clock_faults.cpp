#include "runtime/faults/kinds/kind_of.hpp"

namespace gauntlet::runtime {

namespace {

class clock_fault : public fault {
 public:
  void begin(const levers& l, const fault_scene& s) override {
    clock_error error = error_;
    error.since = l.now();
    l.clocks.set(s.id, s.target_set(), error);
  }
  void end(const levers& l, const fault_scene& s) override { l.clocks.clear(s.id); }

 protected:
  static fault_traits traits_with(std::string_view example) {
    return {.family = "clock", .hits = any_node, .usual_target = "peers", .example = example};
  }

  clock_error error_;
};

class skew final : public clock_fault {
 public:
  explicit skew(const options& o) { error_.skew = from_seconds(o.number("skew_s")); }
  fault_traits traits() const override {
    return traits_with(
        "kind = \"skew\"\ntarget = \"storage\"   # dates uploads 3 s late\nwindow = 4\n"
        "duration_windows = 2\nskew_s = 3");
  }
};

class drift final : public clock_fault {
 public:
  explicit drift(const options& o) { error_.drift = o.number("drift_ppm") * 1e-6; }
  fault_traits traits() const override {
    return traits_with("kind = \"drift\"\ntarget = \"validators\"\nwindow = 1\ndrift_ppm = 500");
  }
};

class jump final : public clock_fault {
 public:
  explicit jump(const options& o) {
    error_.jump = from_seconds(o.number("jump_s"));
    error_.jump_every = from_seconds(o.number("every_s"));
  }
  fault_traits traits() const override {
    return traits_with(
        "kind = \"jump\"\ntarget = \"chain\"\nwindow = 4\nduration_windows = 4\njump_s = 2\nevery_s = 3");
  }
};

}  // namespace

void register_clock_faults() {
  add_fault<skew>(
      "skew", "clocks are wrong by a constant; set right at the end",
      {{.name = "skew_s", .standard = 2.0, .help = "how far ahead; behind when negative", .range = {-3600, 3600}}});
  add_fault<drift>("drift", "clocks run too fast or too slow; set right at the end",
                   {{.name = "drift_ppm",
                     .standard = 200.0,
                     .help = "microseconds gained in a second; lost when negative",
                     .range = {-1e5, 1e5}}});
  add_fault<jump>(
      "jump", "clocks jump forth and back",
      {{.name = "jump_s", .standard = 2.0, .help = "how far forth; back first when negative", .range = {-3600, 3600}},
       {.name = "every_s", .standard = 5.0, .help = "time between two jumps", .range = {0.01, 1e5}}});
}

}  // namespace gauntlet::runtime
