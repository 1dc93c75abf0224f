#pragma once

#include "actors/protocol/events/score_events.hpp"
#include "actors/protocol/ledger.hpp"
#include "base/time.hpp"

#include <optional>

namespace gauntlet::actors {

/// When the contributions to a window may arrive in storage (gauntlet.md A.3), as the chain and its parameters say:
/// the same for everybody.
struct put_window {
  time_point opened_at{};
  time_point closes_at{};
  duration tolerance{};  ///< of clocks and of the storage's time resolution, either way

  /// `passed`, `early` or `late`.
  events::check_outcome judge(time_point uploaded) const;
  /// Early or late even where everybody's tolerance is stretched to twice what it is: beyond honest disagreement.
  bool clearly_outside(time_point uploaded) const;
  /// Seconds before it opens (negative) or after it closes; 0 inside, tolerance apart.
  double outside_s(time_point uploaded) const;
  /// From here on nobody can put a contribution that counts.
  time_point over_at() const { return closes_at + tolerance; }
};

/// Nothing before the block that opens it.
std::optional<put_window> put_window_of(const ledger& chain, window_index window);

}  // namespace gauntlet::actors
