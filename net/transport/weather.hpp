#pragma once

#include "base/random.hpp"
#include "base/time.hpp"
#include "net/address.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace gauntlet::net {

/// What is wrong with a link, on top of its profile. Several of these at once: probabilities as of independent causes,
/// delays add up, the narrowest bandwidth counts.
struct disturbance {
  double loss = 0;              ///< probability that a message is lost
  double duplication = 0;       ///< probability that it arrives twice
  double reordering = 0;        ///< probability that it is held up by `reordering_delay` and overtaken
  duration reordering_delay{};  ///< longest hold-up; drawn uniformly
  duration delay{};             ///< for every message
  duration jitter{};            ///< and up to this much more
  double mbps = 0;              ///< bandwidth of this sender to this receiver; 0: as their links are
  double mutation = 0;          ///< probability that a byte changes on the way
  bool cut = false;             ///< everything is lost
  bool clogged = false;         ///< everything waits until it is not
};

/// Which messages a disturbance is for.
struct link_pattern {
  enum class sense : std::uint8_t { both_ways, outward, inward };

  std::set<address> nodes;     ///< one end
  std::set<address> others{};  ///< the other end; empty: anybody
  bool except_inside = false;  ///< with empty `others`: anybody but `nodes` themselves
  sense direction = sense::both_ways;

  bool matches(const address& from, const address& to) const;
};

/// All disturbances that hold now, by the name of what causes them.
class weather {
 public:
  void set(const std::string& cause, link_pattern where, const disturbance& what) { now_[cause] = {where, what}; }
  void clear(const std::string& cause) { now_.erase(cause); }
  bool calm() const { return now_.empty(); }

  /// Everything that holds for a message, put together.
  disturbance between(const address& from, const address& to) const;

 private:
  struct entry {
    link_pattern where;
    disturbance what;
  };
  std::map<std::string, entry> now_;
};

}  // namespace gauntlet::net
