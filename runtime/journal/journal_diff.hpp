#pragma once

#include "actors/protocol/journal.hpp"
#include "base/digest.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

/// Where two runs part.
namespace gauntlet::runtime {

/// One of the two sides of a difference.
struct diff_side {
  digest contents;           ///< of the whole journal
  std::uint64_t events = 0;  ///< in it
  bool cut_off = false;      ///< its last line has no end
  std::optional<actors::events::run_closed> closed;
  /// The first event that differs and those that follow; empty where this journal ends before.
  std::vector<actors::journal_entry> from_there;
};

struct journal_difference {
  bool equal = false;
  std::uint64_t line = 0;                     ///< of both journals, where the first difference stands
  std::optional<window_index> window;         ///< the newest that was open there
  std::vector<actors::journal_entry> before;  ///< the last events that are the same
  diff_side a, b;
};

/// Reads both to their ends; keeps `context` events before and after. Throws user_error as `read_journal` does.
journal_difference difference_of(const std::filesystem::path& a, const std::filesystem::path& b, std::size_t context);

/// Names of the fields in which two events of one kind differ, "time" and "node" included; of different kinds: "event".
std::vector<std::string> fields_that_differ(const actors::journal_entry& a, const actors::journal_entry& b);

/// What `gauntlet diff` prints; `name_a` and `name_b` are what the user calls the runs.
std::string difference_text(const journal_difference& d, const std::string& name_a, const std::string& name_b);

}  // namespace gauntlet::runtime
