#pragma once

#include "actors/protocol/yuma/yuma.hpp"

#include <vector>

namespace gauntlet::actors::yuma {

/// a and b of the logistic 1 / (1 + e^(b - a C)) that is `low` at the consensus `consensus_low` and `high` at
/// `consensus_high`; both 0 where that is impossible.
struct logistic {
  fixed a, b;
};
logistic logistic_through(fixed consensus_high, fixed consensus_low, fixed high, fixed low);

/// 2025: one alpha a column, from the quartiles of the consensus; empty where the constant alpha applies.
std::vector<fixed> column_alphas(const std::vector<fixed>& consensus, fixed low, fixed high);

/// 2026: alpha of one pair. `bought` is the weight as bonds see it, `held` the bond before.
fixed pair_alpha(fixed consensus, fixed bought, fixed held, fixed low, fixed high, fixed steepness);

}  // namespace gauntlet::actors::yuma
