#pragma once

#include "actors/protocol/seams.hpp"
#include "base/digest.hpp"
#include "base/ids.hpp"

#include <cstddef>
#include <vector>

namespace gauntlet::actors {

/// A peer that could contribute to a window, as the scores known before it say.
struct possible_candidate {
  gauntlet::uid uid = 0;
  bool scored = false;  ///< holds a score; a newcomer doesn't
  bool active = true;   ///< not missing in the window before
  double peer_score = 0;
};

struct candidate_places {
  std::size_t top_g = 0;
  std::size_t reserves = 0;
  std::size_t minimum = 0;  ///< peers without a positive PeerScore fill up to it
};

/// How the candidates of a window, and who stands in for them, are chosen (gauntlet.md C.6).
class candidate_rule {
 public:
  static constexpr const char* seam = "selection of candidates";
  virtual ~candidate_rule() = default;

  /// At most top_g + reserves uids, best first. `peers`: ascending, without the excluded; `before`: the newest
  /// candidates on the chain; whatever is random follows from `block_hash`.
  virtual std::vector<gauntlet::uid> rank(const std::vector<possible_candidate>& peers, const candidate_places& places,
                                          window_index window, const std::vector<gauntlet::uid>& before,
                                          const digest& block_hash) const = 0;
};

/// Registers `strict`, `rotation` and `random`.
void register_candidate_rules();

}  // namespace gauntlet::actors
