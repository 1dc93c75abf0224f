#pragma once

#include "base/fields.hpp"
#include "base/ids.hpp"
#include "runtime/config/part_choice.hpp"

#include <cstdint>
#include <string>

/// What an experiment says about faults: the list `[[fault]]` and the section `[chaos]`. `runtime/faults` makes a plan
/// of them.
namespace gauntlet::runtime {

/// The moments of a window w that a fault can begin at, in the order in which they come.
enum class fault_phase : std::uint8_t {
  train,     ///< w opens
  put,       ///< w has ended, its put window opens
  check,     ///< the put window has closed, validators look at what is there
  manifest,  ///< the first validator is done with its checks
  apply,     ///< the manifest is on the chain, or the window is null
  score,     ///< the first contribution has been scored
};

/// One `[[fault]]`.
struct fault_spec {
  part_choice what;  ///< TOML: `kind`; its options stand beside it
  std::string target;
  std::string other;
  double fraction = 1;
  window_index window = 0;
  fault_phase phase = fault_phase::train;
  double offset_s = 0;
  double duration_s = 0;
  std::uint64_t duration_windows = 0;
  std::uint64_t repeat = 1;
  std::uint64_t every_windows = 0;
  std::string place{};  ///< "file:line fault.3", for messages

  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("target", self.target,
          "whom it hits, several with commas between: all, peers, validators, services, chain, coordinator, "
          "coordinator/1 (the first that stands by), storage, lead (the validator whose turn it is when the fault "
          "begins), peer/3, validator/0 (by their place in this file), uid/7, group/NAME; the kind's usual target when "
          "left out",
          limits{0, 1000});
    field("other", self.other, "network kinds: the other end of the links, as target; everybody when left out",
          limits{0, 1000});
    field("fraction", self.fraction, "hits this part of the targets, drawn by the seed; at least one",
          limits{0.001, 1});
    field("window", self.window, "window it begins in; 0 is the start of the run");
    field("phase", self.phase, "moment of that window");
    field("offset_s", self.offset_s, "run time after that moment", limits{0, 1e7});
    field("duration_s", self.duration_s, "how long it lasts; to the end of the run without any duration",
          limits{0, 1e7});
    field("duration_windows", self.duration_windows, "how long it lasts, in windows instead", limits{0, 1e7});
    field("repeat", self.repeat, "how often it happens", limits{1, 10000});
    field("every_windows", self.every_windows, "windows between the beginnings of repetitions", limits{0, 1e7});
  }
};

enum class chaos_shape : std::uint8_t { flat, rising, bursts };

/// `[chaos]`: faults drawn by the seed.
struct chaos_section {
  double faults_per_window = 0;
  chaos_shape shape = chaos_shape::flat;
  double intensity = 0.5;
  std::string kinds = "all";
  std::string except = "";
  window_index first_window = 2;
  std::uint64_t quiet_windows = 6;
  std::uint64_t duration_windows_max = 3;
  double down_max = 0.34;
  double rare_branches = 0;

  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("faults_per_window", self.faults_per_window, "faults that begin in a window, on average; 0 is no chaos",
          limits{0, 100});
    field("shape", self.shape,
          "flat: the same rate all the time; rising: from none to twice the rate; bursts: four times the rate in every "
          "fourth window");
    field("intensity", self.intensity, "how bad each fault is, from hardly to as bad as its kind allows", limits{0, 1});
    field("kinds", self.kinds, "kinds to draw from, with commas between, or all", limits{1, 1000});
    field("except", self.except, "kinds to leave out, with commas between", limits{0, 1000});
    field("first_window", self.first_window, "first window that a fault may begin in", limits{1, 1e7});
    field("quiet_windows", self.quiet_windows, "windows at the end of the run in which everything has healed",
          limits{0, 1e7});
    field("duration_windows_max", self.duration_windows_max, "longest duration of a fault", limits{1, 1e6});
    field("down_max", self.down_max, "largest part of the peers, and of the validators, that is down at once",
          limits{0, 1});
    field("rare_branches", self.rare_branches,
          "probability with which each rare branch of the code is on the table in this run; needs a build with "
          "GAUNTLET_RARE_BRANCHES",
          limits{0, 1});
  }
};

}  // namespace gauntlet::runtime

template <>
struct gauntlet::enum_names<gauntlet::runtime::fault_phase> {
  static constexpr std::array<std::string_view, 6> values{"train", "put", "check", "manifest", "apply", "score"};
};
template <>
struct gauntlet::enum_names<gauntlet::runtime::chaos_shape> {
  static constexpr std::array<std::string_view, 3> values{"flat", "rising", "bursts"};
};
