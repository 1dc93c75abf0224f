#include "actors/protocol/yuma/liquid_alpha.hpp"

#include <algorithm>

namespace gauntlet::actors::yuma {

namespace {

/// Quantile quarters/4 of ascending values, linear between neighbours.
fixed quartile(const std::vector<fixed>& ascending, std::size_t quarters) {
  if (ascending.empty()) return {};
  const std::size_t place = quarters * (ascending.size() - 1);
  const fixed below = ascending[place / 4];
  if (place % 4 == 0) return below;
  return below + (ascending[place / 4 + 1] - below) * fixed::ratio(place % 4, 4);
}

}  // namespace

logistic logistic_through(fixed consensus_high, fixed consensus_low, fixed high, fixed low) {
  if (consensus_high <= consensus_low || low == fixed{} || high == fixed{}) return {};
  const fixed at_low = logarithm(fixed::one() / low - fixed::one());
  const fixed at_high = logarithm(fixed::one() / high - fixed::one());
  const fixed a = (at_high - at_low) / (consensus_low - consensus_high);
  return {a, at_low + a * consensus_low};
}

std::vector<fixed> column_alphas(const std::vector<fixed>& consensus, fixed low, fixed high) {
  std::vector<fixed> ascending = consensus;
  std::sort(ascending.begin(), ascending.end());
  const fixed upper = quartile(ascending, 3);
  const fixed lower = quartile(ascending, 1);
  if (upper <= lower && upper == fixed{}) return {};
  const logistic curve = logistic_through(upper, lower, high, low);
  std::vector<fixed> alphas;
  alphas.reserve(consensus.size());
  for (const fixed c : consensus) {
    const fixed alpha = fixed::one() / (fixed::one() + exponential(curve.b - curve.a * c));
    alphas.push_back(std::max(low, std::min(high, alpha)));
  }
  return alphas;
}

fixed pair_alpha(fixed consensus, fixed bought, fixed held, fixed low, fixed high, fixed steepness) {
  const fixed distance = bought >= held ? bought - consensus : held - bought;
  const fixed unit = std::max(fixed{}, std::min(fixed::one(), distance));
  const fixed sigmoid = fixed::one() / (fixed::one() + exponential(-steepness * (unit - fixed::ratio(1, 2))));
  return std::max(low, std::min(high, low + sigmoid * (high - low)));
}

}  // namespace gauntlet::actors::yuma
