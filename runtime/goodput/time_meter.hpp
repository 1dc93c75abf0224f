#pragma once

#include "actors/protocol/events/run_events.hpp"
#include "base/time.hpp"
#include "net/address.hpp"

#include <deque>
#include <map>
#include <utility>
#include <vector>

namespace gauntlet::runtime {

/// What a device works at.
enum class device_work : std::uint8_t { training, applying, scoring };

/// Tells where the time of every node of a run goes, to the nanosecond. At each moment a node's time is, in this order:
///
/// * *lost*, while it is down or stopped, or for the part of a job that a fault has caused;
/// * *scoring*, while its device measures losses;
/// * *catch-up*, while it is behind, and its device applies steps or it waits for an answer of the storage;
/// * *compute*, while its device trains, encodes or applies;
/// * *communication*, while its device has nothing to do and an answer of the storage is outstanding: what is exposed;
/// * *waiting*, for everything else.
///
/// Fed by the engine that runs the nodes, in the order of the run's time.
class time_meter {
 public:
  using shares = actors::events::node_time;

  /// From here on the node's time counts.
  void start(const net::address& node, time_point at);
  /// The device has a job to do from `begins` to `ends`, after those that it has already. `lost` is the part of it, 0
  /// to 1, that it would not have without a fault.
  void job(const net::address& node, device_work kind, time_point begins, time_point ends, double lost = 0);
  /// After everything that a node does: how many requests it has open, and whether it is behind.
  void settled(const net::address& node, time_point now, std::size_t open_requests, bool behind);
  /// Down or stopped; a device forgets what it had to do when its process `dies`.
  void stopped(const net::address& node, time_point now, bool dies);
  /// Undoes one `stopped`; the time of a node that is not known yet counts from here on.
  void going(const net::address& node, time_point now);

  /// What each node's time went into since the last call, in address order, as of window `w`; a node that was not there
  /// yet is left out.
  std::vector<std::pair<net::address, shares>> take(time_point now, window_index w);

 private:
  struct work_item {
    device_work kind = device_work::training;
    time_point begins{};
    time_point ends{};
    double lost = 0;
  };
  struct node_state {
    time_point told{};  ///< up to here everything is in `so_far`
    std::deque<work_item> work;
    std::size_t open_requests = 0;
    bool behind = false;
    std::uint64_t stops = 0;
    shares so_far;
  };

  static void advance(node_state& n, time_point now);
  static void spend(node_state& n, duration time, const work_item* at);

  std::map<net::address, node_state> nodes_;
};

}  // namespace gauntlet::runtime
