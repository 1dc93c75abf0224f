#pragma once

#include "base/digest.hpp"
#include "runtime/report/summary.hpp"

#include <compare>
#include <cstdint>
#include <map>
#include <vector>

namespace gauntlet::runtime {

/// How far nodes differ: in the states they hold after a window and, where each gathers for itself, in what they use.
class view_comparison {
 public:
  /// A node holds this state after `window`; `stake` is 0 for peers.
  void holds(window_index window, const digest& state, std::uint64_t stake);
  /// A validator used these peers' contributions. True for the first word about a window.
  bool gathered(window_index window, const std::vector<gauntlet::uid>& uids, std::uint64_t stake);

  /// Into the totals of `s`, and what was used of its peers, by the majority of stake.
  void add_to(run_summary& s) const;

 private:
  struct holders {
    std::uint64_t stake = 0;
    std::uint64_t nodes = 0;
    auto operator<=>(const holders&) const = default;
  };
  struct used_stake {
    std::uint64_t all = 0;
    std::map<gauntlet::uid, std::uint64_t> of_peer;
  };
  std::map<window_index, std::map<digest, holders>> states_;
  std::map<window_index, used_stake> gathered_;
};

}  // namespace gauntlet::runtime
