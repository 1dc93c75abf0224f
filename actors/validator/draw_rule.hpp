#pragma once

#include "actors/protocol/seams.hpp"
#include "base/ids.hpp"
#include "base/random.hpp"

#include <cstdint>
#include <vector>

namespace gauntlet::actors {

/// A peer that could be scored by loss.
struct scoring_candidate {
  gauntlet::uid uid = 0;
  std::uint64_t counter = 1;  ///< windows since it was scored (gauntlet.md C.3.1)
  double loss_rating = 0;
};

/// How S_t is drawn from the peers with a timely contribution.
class draw_rule {
 public:
  static constexpr const char* seam = "selection of S_t";
  virtual ~draw_rule() = default;

  /// At most `count` of `timely` (ascending uids), ascending.
  virtual std::vector<gauntlet::uid> draw(window_index window, const std::vector<scoring_candidate>& timely,
                                          std::size_t count, generator& random) const = 0;
};

/// Registers `counter`, `bins` and `uniform`.
void register_draw_rules();

}  // namespace gauntlet::actors
