#pragma once

#include "actors/protocol/seams.hpp"
#include "actors/validator/rating.hpp"

#include <limits>
#include <span>

namespace gauntlet::actors {

/// How the LossScores of many windows become one LossRating (gauntlet.md C.4). Pure; own arithmetic only.
class rating_rule {
 public:
  static constexpr const char* seam = "rating";
  virtual ~rating_rule() = default;

  /// Of a peer that has played no match.
  virtual rating first() const = 0;
  /// One match: `players` (at least two) are updated in place by their LossScores, higher is better. `absent` in
  /// place of a score: behind everybody who has one.
  virtual void play(std::span<rating> players, std::span<const double> scores) const = 0;
  /// LossRating: what the score is made of. A newcomer's is 0.
  virtual double estimate(const rating& r) const = 0;

  static constexpr double absent = -std::numeric_limits<double>::infinity();
};

/// Registers `openskill`, `gaussian`, `elo` and `ema`.
void register_ratings();

}  // namespace gauntlet::actors
