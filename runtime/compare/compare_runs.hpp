#pragma once

#include "runtime/report/figure.hpp"
#include "runtime/run_directory.hpp"
#include "runtime/sweep/run_record.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// Finished runs side by side: what was configured differently, and what came out differently.
namespace gauntlet::runtime {

struct compared_run {
  std::string label;  ///< name of its directory
  std::filesystem::path journal;
  std::map<std::string, std::string> configuration;  ///< key to value in TOML, groups as "peers.0.count"
  std::uint64_t top_g = 0;                           ///< most contributions that a step may have
  run_summary summary;
  run_record record;
  std::vector<std::uint64_t> events;  ///< of each: a hash of all but its digests
};

/// Reads a run's journal and configuration. Throws user_error.
compared_run read_run(const run_directory& directory);

/// A key that not all runs have alike; a run that lacks it has an empty text.
struct config_difference {
  std::string key;
  std::vector<std::string> values;
};
std::vector<config_difference> config_differences(const std::vector<compared_run>& runs);

/// The first place where two journals tell different stories. Digests are passed over, and what run_opened says: they
/// differ wherever the configurations do.
struct first_difference {
  std::uint64_t event = 0;  ///< counted from 1, as lines of the journal
  std::string first;        ///< the event in the one, as its journal has it; empty: it ended before
  std::string second;
};
std::optional<first_difference> find_first_difference(const compared_run& a, const compared_run& b);

/// What is printed: the first run is what the others are compared with.
std::string comparison_text(const std::vector<compared_run>& runs);
std::string comparison_json(const std::vector<compared_run>& runs);

/// Held-out losses over each other.
figure held_out_figure(const std::vector<compared_run>& runs);

}  // namespace gauntlet::runtime
