#include "actors/validator/rating.hpp"

#include "base/check.hpp"
#include "base/exact_math.hpp"

#include <algorithm>
#include <cmath>

namespace gauntlet::actors {

namespace {

struct team_strength {
  double mu = 0;
  double variance = 0;
  std::size_t rank = 0;
};

struct team_change {
  double omega = 0;
  double delta = 0;
};

/// openskill.md section 3, steps 3 to 5.
std::vector<team_change> changes(const rating_model& model, std::span<const team_strength> teams) {
  const std::size_t k = teams.size();
  double c2 = 0;
  for (const team_strength& t : teams) c2 += t.variance + model.beta * model.beta;
  const double c = std::sqrt(c2);
  double highest = teams.front().mu / c;
  for (const team_strength& t : teams) highest = std::max(highest, t.mu / c);
  std::vector<double> power(k);
  // Only ratios of the powers count, so the largest may be 1 and nothing overflows.
  for (std::size_t i = 0; i < k; ++i) power[i] = exact::exp(teams[i].mu / c - highest);
  std::vector<double> sum(k);
  std::vector<double> ties(k);
  for (std::size_t q = 0; q < k; ++q) {
    for (std::size_t i = 0; i < k; ++i) {
      if (teams[i].rank >= teams[q].rank) sum[q] += power[i];
      if (teams[i].rank == teams[q].rank) ties[q] += 1;
    }
  }
  std::vector<team_change> result(k);
  for (std::size_t i = 0; i < k; ++i) {
    double omega = 0;
    double delta = 0;
    for (std::size_t q = 0; q < k; ++q) {
      if (teams[q].rank > teams[i].rank) continue;
      const double p = power[i] / sum[q];
      omega += ((q == i ? 1 : 0) - p) / ties[q];
      delta += p * (1 - p) / ties[q];
    }
    const double variance = teams[i].variance;
    const double gamma = std::sqrt(variance) / c;
    result[i] = {omega * (variance / c), gamma * delta * (variance / c2)};
  }
  return result;
}

}  // namespace

std::vector<std::size_t> ranks_of(std::span<const double> scores) {
  std::vector<std::size_t> ranks(scores.size());
  for (std::size_t i = 0; i < scores.size(); ++i)
    for (const double other : scores) ranks[i] += other > scores[i] ? 1 : 0;
  return ranks;
}

void rate(const rating_model& model, std::span<rating> players, std::span<const std::size_t> ranks) {
  std::vector<std::vector<rating>> teams;
  for (const rating& p : players) teams.push_back({p});
  rate_teams(model, teams, ranks);
  for (std::size_t i = 0; i < players.size(); ++i) players[i] = teams[i].front();
}

void rate_teams(const rating_model& model, std::span<std::vector<rating>> teams, std::span<const std::size_t> ranks) {
  GAUNTLET_CHECK(teams.size() >= 2 && teams.size() == ranks.size());
  std::vector<team_strength> strengths(teams.size());
  for (std::size_t t = 0; t < teams.size(); ++t) {
    strengths[t].rank = ranks[t];
    for (const rating& p : teams[t]) {
      strengths[t].mu += p.mu;
      strengths[t].variance += p.sigma * p.sigma + model.tau * model.tau;
    }
  }
  const std::vector<team_change> change = changes(model, strengths);
  for (std::size_t t = 0; t < teams.size(); ++t) {
    for (rating& p : teams[t]) {
      const double before = p.sigma;
      const double variance = before * before + model.tau * model.tau;
      const double share = variance / strengths[t].variance;
      p.mu += share * change[t].omega;
      p.sigma = std::sqrt(variance) * std::sqrt(std::max(1 - share * change[t].delta, model.kappa));
      if (model.limit_sigma) p.sigma = std::min(p.sigma, before);
    }
  }
}

}  // namespace gauntlet::actors
