#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace gauntlet::actors {

/// A Plackett–Luce rating of one player (Weng & Lin 2011, Algorithm 4; defaults of openskill.py).
struct rating {
  double mu = 25;
  double sigma = 25.0 / 3;

  /// LossRating: what a peer is worth with near certainty. 0 for a new player.
  double ordinal() const { return mu - 3 * sigma; }

  bool operator==(const rating&) const = default;
};

struct rating_model {
  double beta = 25.0 / 6;    ///< performance spread of one player
  double kappa = 0.0001;     ///< lower bound of the variance factor
  double tau = 25.0 / 300;   ///< σ is widened by it before every match
  bool limit_sigma = false;  ///< never let σ grow
};

/// Zero-based competition ranks of scores, higher is better: 5, 1, 5 → 0, 2, 0.
std::vector<std::size_t> ranks_of(std::span<const double> scores);

/// One match of single players: `players` are updated in place by their `ranks` (lower is better, equal ranks tie).
/// At least two players; ranks as `ranks_of` makes them.
void rate(const rating_model& model, std::span<rating> players, std::span<const std::size_t> ranks);

/// A team is a list of players whose sums play; `weights`-free general form for tests and tools.
void rate_teams(const rating_model& model, std::span<std::vector<rating>> teams, std::span<const std::size_t> ranks);

}  // namespace gauntlet::actors
