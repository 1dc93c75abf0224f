#pragma once

#include "base/fields.hpp"
#include "runtime/config/experiment.hpp"
#include "runtime/goodput/goodput_ledger.hpp"
#include "runtime/report/branch_coverage.hpp"
#include "runtime/run_directory.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// One run that is held to every invariant and otherwise leaves nothing behind but what it came to.
namespace gauntlet::runtime {

/// All that decides such a run, as a user would write it.
struct trial {
  std::string config;
  std::uint64_t seed = 1;
  std::vector<std::string> overrides;  ///< "table.key=value"

  bool operator==(const trial&) const = default;
};

/// "gauntlet run configs/chaos.toml --seed 17 --set 'run.windows=9'", for a shell.
std::string command_of(const trial& t);
/// The line that runs the seed twice and compares the journals.
std::string twice_command_of(const trial& t);

/// Reads its configuration. Throws user_error.
experiment experiment_of(const trial& t);

enum class trial_end : std::uint8_t {
  held,        ///< the run got to its end and kept to every invariant
  violated,    ///< an invariant is broken
  differs,     ///< a second run of the same seed made another journal
  unfinished,  ///< the run stopped before its end
  refused,     ///< the configuration, or what it names, cannot be run
  failed,      ///< the program gave up with an error
  crashed,     ///< its process died
  timed_out,   ///< its process took longer than it was given
};

/// What a trial came to.
struct trial_result {
  trial_end end = trial_end::held;
  std::string invariant;  ///< violated: the one whose breach stands first in the journal
  std::string what;       ///< for a person: where and what
  std::uint64_t breaches = 0;
  std::uint64_t window = 0;   ///< violated: the breach's, 0 where it names none; else the newest one that opened
  std::string journal;        ///< digest of the journal, in hex; empty when it has no end
  std::uint64_t windows = 0;  ///< decided ones, null windows included
  std::uint64_t null_windows = 0;
  std::map<std::string, std::uint64_t> faults;  ///< how many began, by kind
  std::vector<std::string> fired;               ///< their ids
  time_spent time;
  branch_coverage rare_branches;

  bool held() const { return end == trial_end::held; }
  /// What two failures have in common that are the same one: "agreed_state", "crashed".
  std::string symptom() const;
  /// "agreed_state: window 12: …" or "crashed: ended by signal 6".
  std::string headline() const;
};

/// Runs it, twice where asked, in this process, on one thread, with buckets in memory.
trial_result run_trial(experiment e, bool twice);
/// The same run once more, with a run directory.
trial_result run_and_keep(experiment e, const run_directory& directory);

std::string to_json_line(const trial_result& r);
/// Throws std::runtime_error for anything but what `to_json_line` writes.
trial_result trial_result_from(const std::string& line);

}  // namespace gauntlet::runtime

template <>
struct gauntlet::enum_names<gauntlet::runtime::trial_end> {
  static constexpr std::array<std::string_view, 8> values{"held",    "violated", "differs", "unfinished",
                                                          "refused", "failed",   "crashed", "timed_out"};
};
