#include "actors/protocol/chain_follower.hpp"
#include "runtime/faults/kinds/kind_of.hpp"

namespace gauntlet::runtime {

namespace {

class chain_fault : public fault {
 public:
  void begin(const levers& l, const fault_scene& s) override { l.chain.set(s.id, what_); }
  void end(const levers& l, const fault_scene& s) override { l.chain.clear(s.id); }

 protected:
  static fault_traits traits_with(std::string_view example) {
    return {.family = "chain", .hits = {net::role::chain}, .usual_target = "chain", .example = example};
  }

  chain_trouble what_{};
};

class chain_paused final : public chain_fault {
 public:
  explicit chain_paused(const options&) { what_.paused = true; }
  fault_traits traits() const override {
    fault_traits t = traits_with("kind = \"chain_paused\"\nwindow = 5\nphase = \"check\"\nduration_s = 60");
    t.stops_services_for_good = true;
    return t;
  }
};

class blocks_skipped final : public chain_fault {
 public:
  explicit blocks_skipped(const options& o) { what_.skipped = o.number("rate"); }
  fault_traits traits() const override {
    return traits_with("kind = \"blocks_skipped\"\nwindow = 3\nduration_windows = 4\nrate = 0.3");
  }
};

class blocks_empty final : public chain_fault {
 public:
  explicit blocks_empty(const options& o) { what_.empty = o.number("rate"); }
  fault_traits traits() const override {
    return traits_with("kind = \"blocks_empty\"\nwindow = 3\nduration_windows = 3\nrate = 0.5");
  }
};

class blocks_delayed final : public chain_fault {
 public:
  explicit blocks_delayed(const options& o) { what_.withheld = from_seconds(o.number("delay_s")); }
  fault_traits traits() const override {
    return traits_with("kind = \"blocks_delayed\"\nwindow = 3\nduration_windows = 3\ndelay_s = 4");
  }
};

class extrinsics_lost final : public chain_fault {
 public:
  explicit extrinsics_lost(const options& o) { what_.lost = o.number("rate"); }
  fault_traits traits() const override {
    return traits_with(
        "kind = \"extrinsics_lost\"\nwindow = 0   # registrations too\nduration_windows = 6\nrate = 0.2");
  }
};

class extrinsics_delayed final : public chain_fault {
 public:
  explicit extrinsics_delayed(const options& o) {
    what_.delayed = o.number("rate");
    what_.delayed_by = static_cast<std::uint64_t>(o.integer("blocks"));
  }
  fault_traits traits() const override {
    return traits_with("kind = \"extrinsics_delayed\"\nwindow = 3\nduration_windows = 3\nrate = 0.5\nblocks = 3");
  }
};

class reorganisation final : public chain_fault {
 public:
  explicit reorganisation(const options& o) : depth_(static_cast<std::size_t>(o.integer("depth"))) {}
  fault_traits traits() const override {
    return traits_with(
        "kind = \"reorganisation\"\nwindow = 6\nphase = \"apply\"\nduration_s = 1\ndepth = 2\n"
        "repeat = 3\nevery_windows = 2");
  }
  void begin(const levers& l, const fault_scene&) override { l.chain.reorganise(depth_); }

 private:
  std::size_t depth_;
};

option_spec rate(const char* help, double standard) {
  return {.name = "rate", .standard = standard, .help = help, .range = {0, 1}};
}

}  // namespace

void register_chain_faults() {
  add_fault<chain_paused>("chain_paused", "no block is made", {});
  add_fault<blocks_skipped>("blocks_skipped", "blocks are not made at their time",
                            {rate("probability of a block to be skipped", 0.3)});
  add_fault<blocks_empty>("blocks_empty", "blocks are made without extrinsics, which wait for a later one",
                          {rate("probability of a block to be empty", 0.4)});
  add_fault<blocks_delayed>("blocks_delayed", "blocks are announced later than they are made",
                            {{.name = "delay_s", .standard = 3.0, .help = "how much later", .range = {0, 1e5}}});
  add_fault<extrinsics_lost>("extrinsics_lost", "extrinsics are received and then forgotten",
                             {rate("probability of an extrinsic to be lost", 0.2)});
  add_fault<extrinsics_delayed>(
      "extrinsics_delayed", "extrinsics wait in the pool",
      {rate("probability of an extrinsic to wait", 0.3),
       {.name = "blocks", .standard = std::int64_t{2}, .help = "for so many blocks", .range = {1, 1000}}});
  add_fault<reorganisation>("reorganisation", "the newest blocks are undone and made again in another way, once",
                            {{.name = "depth",
                              .standard = std::int64_t{2},
                              .help = "how many blocks",
                              .range = {1, double(actors::reorganisation_depth_max)}}});
}

}  // namespace gauntlet::runtime
