#pragma once

#include "base/fields.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gauntlet::actors {

/// Everything of a node, or of the network, in which things wait or are kept for later: what a fault could fill. Each
/// has a limit that no fault gets it past (docs/faults.md); queues that outsiders fill turn away what is too much.
enum class queue : std::uint8_t {
  mailbox,         ///< events that a role has not seen yet
  held_events,     ///< those that came while its process stood still
  requests,        ///< to the storage, without an answer so far
  timers,          ///< that a role has set
  jobs,            ///< that its device has not finished
  extrinsics,      ///< that the chain has not taken in yet
  blocks,          ///< that nothing leads to, or on a shorter branch
  downloads,       ///< contributions under way
  payloads,        ///< contributions at hand
  steps,           ///< states before the newest steps
  gatherings,      ///< windows that a node gathers for itself
  window_results,  ///< not told to the scheme yet
  mirrors,         ///< copies that a validator still has to put
  hidden_weights,  ///< committed to and not shown yet
  pool,            ///< extrinsics that no block holds yet
  subscribers,     ///< of the chain
  members,         ///< that a coordinator knows
  buckets,         ///< that were written to
  objects,         ///< in one bucket
  clogged,         ///< messages that wait for a link to be unclogged
  under_way,       ///< messages that have left and not arrived
};

inline constexpr std::size_t queues_count = 21;

/// How full a queue ever was.
struct queue_mark {
  std::uint64_t most = 0;
  std::uint64_t limit = 0;    ///< at that moment: some grow with what the chain asks of a node
  std::uint64_t refused = 0;  ///< turned away so far because it was full

  bool seen() const { return limit > 0; }
  bool broken() const { return most > limit; }
};

/// The marks of one node over all its lives. Costs a comparison where nothing is fuller than before.
class queue_marks {
 public:
  void see(queue q, std::uint64_t size, std::uint64_t limit) {
    queue_mark& m = mark_of(q);
    if (size > m.most || !m.seen()) rise(m, size, limit);
  }
  void refuse(queue q) { ++mark_of(q).refused; }
  /// The higher of both marks, queue by queue.
  void add(const queue_marks& other) {
    for (std::size_t i = 0; i < queues_count; ++i) {
      if (other.marks_[i].seen()) see(static_cast<queue>(i), other.marks_[i].most, other.marks_[i].limit);
      marks_[i].refused += other.marks_[i].refused;
    }
  }

  const queue_mark& of(queue q) const { return marks_[static_cast<std::size_t>(q)]; }

 private:
  queue_mark& mark_of(queue q) { return marks_[static_cast<std::size_t>(q)]; }
  /// One that was past its limit stays the one that is shown.
  static void rise(queue_mark& m, std::uint64_t size, std::uint64_t limit) {
    if (m.broken() && size <= limit) return;
    m.most = size;
    m.limit = limit;
  }

  std::array<queue_mark, queues_count> marks_{};
};

}  // namespace gauntlet::actors

template <>
struct gauntlet::enum_names<gauntlet::actors::queue> {
  static constexpr std::array<std::string_view, gauntlet::actors::queues_count> values{
      "mailbox",   "held_events", "requests", "timers",     "jobs",           "extrinsics", "blocks",
      "downloads", "payloads",    "steps",    "gatherings", "window_results", "mirrors",    "hidden_weights",
      "pool",      "subscribers", "members",  "buckets",    "objects",        "clogged",    "under_way"};
};
