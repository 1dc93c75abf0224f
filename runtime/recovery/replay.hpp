#pragma once

#include "net/address.hpp"
#include "runtime/recovery/job_keeper.hpp"
#include "runtime/run_directory.hpp"
#include "runtime/simulation/simulation.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gauntlet::runtime {

/// A place in a run: the first event of a window, or the n-th of it or (without a window) of the run; the first is 1.
struct replay_point {
  std::optional<window_index> window;
  std::optional<std::uint64_t> event;
};

/// "window 12, event 340", "window 12", "event 340". Throws user_error.
replay_point parse_point(std::string_view text);

struct replay_request {
  std::optional<replay_point> until;
  std::string break_on;  ///< name of a journal event; empty: none
  std::string trace;  ///< a node: "peer/3", "validator/0", "chain", or as lines name it, "peer/3fa2c1d0"; empty: none
  bool any_build = false;
};

struct replay_outcome {
  enum class end { reached, recording_ends, run_ends };
  end why = end::run_ends;
  std::uint64_t events = 0;                   ///< that were made again, each as it was recorded
  std::optional<window_index> window;         ///< the newest that is open there
  std::uint64_t event_in_window = 0;          ///< place of the last event in it
  std::optional<actors::journal_entry> last;  ///< the last event
  std::vector<node_picture> nodes;            ///< how peers and validators stand then
  time_point time{};                          ///< of the last event
  job_keeper::counters jobs;
};

/// Executes a recorded run again, with what its jobs came to, and holds every event against its journal. `say` gets the
/// lines of a trace. Throws user_error where the run goes another way than recorded.
replay_outcome replay(const run_directory& directory, const replay_request& r, const std::atomic<bool>& stop,
                      const std::function<void(const std::string&)>& say);

/// What `gauntlet replay` prints at the end.
std::string replay_text(const replay_outcome& o);

}  // namespace gauntlet::runtime
