#include "actors/protocol/yuma/yuma.hpp"

#include "actors/protocol/yuma/liquid_alpha.hpp"

#include <algorithm>
#include <numeric>

namespace gauntlet::actors::yuma {

namespace {

/// Rows of the validators that can matter, dense, with the uid of each. All other rows are zero.
struct matrix {
  std::size_t columns = 0;
  std::vector<fixed> values;

  matrix(std::size_t rows, std::size_t cols) : columns(cols), values(rows * cols) {}
  fixed* operator[](std::size_t r) { return values.data() + r * columns; }
  const fixed* operator[](std::size_t r) const { return values.data() + r * columns; }
  std::size_t rows() const { return columns == 0 ? 0 : values.size() / columns; }
};

fixed sum_of(const std::vector<fixed>& v) { return std::accumulate(v.begin(), v.end(), fixed{}); }

/// Divides by the sum; zeros stay.
void normalise(std::vector<fixed>& v) {
  const fixed sum = sum_of(v);
  if (sum == fixed{}) return;
  for (fixed& x : v) x = x / sum;
}

void normalise_rows(matrix& m) {
  for (std::size_t r = 0; r < m.rows(); ++r) {
    fixed* const row = m[r];
    const fixed sum = std::accumulate(row, row + m.columns, fixed{});
    if (sum <= fixed{}) continue;
    for (std::size_t j = 0; j < m.columns; ++j)
      if (row[j] != fixed{}) row[j] = row[j] / sum;
  }
}

/// Divides every column by `of(column so far, entry)` folded over its rows: its sum or its maximum.
template <class Fold>
void scale_columns(matrix& m, Fold of) {
  std::vector<fixed> by(m.columns);
  for (std::size_t r = 0; r < m.rows(); ++r)
    for (std::size_t j = 0; j < m.columns; ++j) by[j] = of(by[j], m[r][j]);
  for (std::size_t r = 0; r < m.rows(); ++r)
    for (std::size_t j = 0; j < m.columns; ++j)
      if (by[j] != fixed{} && m[r][j] != fixed{}) m[r][j] = m[r][j] / by[j];
}
void normalise_columns(matrix& m) {
  scale_columns(m, [](fixed sum, fixed x) { return sum + x; });
}
void scale_columns_to_maximum(matrix& m) {
  scale_columns(m, [](fixed most, fixed x) { return std::max(most, x); });
}

/// One epoch, from its inputs to its outcome; the order of the members is the order of the steps.
class computation {
 public:
  computation(const parameters& p, const situation& s) : p_(p), s_(s), n_(s.neurons.size()) {}

  std::vector<outcome> run() {
    weigh_stake();
    choose_permits();
    weigh_active_stake();
    matrix weights = masked_weights();
    normalise_rows(weights);
    find_consensus(weights);
    matrix clipped = weights;
    for (std::size_t r = 0; r < rows_.size(); ++r)
      for (std::size_t j = 0; j < n_; ++j) clipped[r][j] = std::min(weights[r][j], consensus_[j]);
    rank(weights, clipped);
    const matrix stored = pay_validators(bond_weights(std::move(weights), clipped));
    pay();
    store(stored);
    return std::move(out_);
  }

 private:
  void weigh_stake();
  void choose_permits();
  void weigh_active_stake();
  matrix masked_weights() const;
  void find_consensus(const matrix& weights);
  void rank(const matrix& weights, const matrix& clipped);
  matrix bond_weights(matrix weights, const matrix& clipped) const;
  matrix old_bonds() const;
  matrix pay_validators(const matrix& bought);
  matrix moved_yuma2(const matrix& bought);
  matrix moved_yuma3(const matrix& bought);
  void pay();
  void store(const matrix& bonds);

  fixed kept() const {
    return fixed::of_bits(
        static_cast<std::int64_t>(((static_cast<wide_uint>(p_.bonds_moving_average) << 64) / 1'000'000) >> 32));
  }
  bool consensus_anywhere() const {
    return std::any_of(consensus_.begin(), consensus_.end(), [](fixed c) { return c != fixed{}; });
  }

  const parameters& p_;
  const situation& s_;
  std::size_t n_;
  std::vector<outcome> out_ = std::vector<outcome>(n_);
  std::vector<bool> permit_;       ///< in force in this epoch
  std::vector<fixed> active_;      ///< active stake, by uid
  std::vector<std::size_t> rows_;  ///< uids whose row of weights or bonds can hold anything
  std::vector<fixed> consensus_ = std::vector<fixed>(n_);
};

void computation::weigh_stake() {
  wide_uint total = 0;
  std::vector<std::uint64_t> counted(n_);
  for (std::size_t i = 0; i < n_; ++i) {
    const bool counts = s_.neurons[i].stake >= p_.stake_threshold || (p_.owner && *p_.owner == i);
    counted[i] = counts ? s_.neurons[i].stake : 0;
    total += counted[i];
  }
  if (total == 0) return;
  // With 64 fractional bits first, then cut to 32 (section 3.1).
  for (std::size_t i = 0; i < n_; ++i)
    out_[i].stake =
        fixed::of_bits(static_cast<std::int64_t>(((static_cast<wide_uint>(counted[i]) << 64) / total) >> 32));
}

void computation::choose_permits() {
  permit_.resize(n_);
  for (std::size_t i = 0; i < n_; ++i) permit_[i] = s_.neurons[i].permit;
  std::vector<std::size_t> order(n_);
  std::iota(order.begin(), order.end(), std::size_t{0});
  // Ascending and stable: at the cut-off the higher uid stays (section 3.2).
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return out_[a].stake < out_[b].stake; });
  const std::size_t dropped = n_ > p_.max_validators ? n_ - static_cast<std::size_t>(p_.max_validators) : 0;
  for (std::size_t i = dropped; i < n_; ++i) out_[order[i]].permit = out_[order[i]].stake != fixed{};
  if (p_.owner && *p_.owner < n_) permit_[*p_.owner] = out_[*p_.owner].permit = true;
}

void computation::weigh_active_stake() {
  active_.resize(n_);
  for (std::size_t i = 0; i < n_; ++i) {
    const bool active = s_.neurons[i].last_update + p_.activity_cutoff >= s_.block;
    if (active && permit_[i]) active_[i] = out_[i].stake;
  }
  normalise(active_);
  for (std::size_t i = 0; i < n_; ++i) {
    out_[i].active_stake = active_[i];
    if (permit_[i] || !s_.neurons[i].bonds.empty()) rows_.push_back(i);
  }
}

matrix computation::masked_weights() const {
  matrix weights(rows_.size(), n_);
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    const std::size_t i = rows_[r];
    const neuron& from = s_.neurons[i];
    if (!permit_[i]) continue;
    for (const entry& e : from.weights) {
      if (e.uid >= n_) continue;
      const bool self = e.uid == i && !(p_.owner && *p_.owner == i);
      // Set at or before the (re-)registration of its target, it was meant for somebody else (section 3.4).
      const block_height registered = s_.neurons[e.uid].registered;
      const bool outdated =
          from.last_update <= registered || (from.earliest_commit && *from.earliest_commit < registered);
      if (!self && !outdated) weights[r][e.uid] = fixed::of_integer(e.value);
    }
  }
  return weights;
}

void computation::find_consensus(const matrix& weights) {
  std::vector<std::size_t> voting;
  std::vector<fixed> stakes;
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    if (active_[rows_[r]] <= fixed{}) continue;
    voting.push_back(r);
    stakes.push_back(active_[rows_[r]]);
  }
  if (voting.empty()) return;
  normalise(stakes);
  const fixed minority = sum_of(stakes) - fixed::ratio(p_.kappa_u16, 65535);
  std::vector<fixed> scores(voting.size());
  for (std::size_t j = 0; j < n_; ++j) {
    for (std::size_t v = 0; v < voting.size(); ++v) scores[v] = weights[voting[v]][j];
    consensus_[j] = out_[j].consensus = weighted_median(stakes, scores, minority);
  }
}

void computation::rank(const matrix& weights, const matrix& clipped) {
  std::vector<fixed> unclipped(n_);
  std::vector<fixed> incentive(n_);
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    const fixed stake = active_[rows_[r]];
    for (std::size_t j = 0; j < n_; ++j) {
      out_[rows_[r]].validator_trust += clipped[r][j];
      unclipped[j] += stake * weights[r][j];
      incentive[j] += stake * clipped[r][j];
    }
  }
  for (std::size_t j = 0; j < n_; ++j) {
    out_[j].rank = incentive[j];
    out_[j].trust = incentive[j] / unclipped[j];
  }
  normalise(incentive);
  for (std::size_t j = 0; j < n_; ++j) out_[j].incentive = incentive[j];
}

matrix computation::bond_weights(matrix weights, const matrix& clipped) const {
  const fixed penalty = fixed::ratio(p_.bonds_penalty_u16, 65535);
  if (penalty == fixed{}) return weights;
  if (penalty == fixed::one()) return clipped;
  for (std::size_t i = 0; i < weights.values.size(); ++i)
    weights.values[i] = weights.values[i] + penalty * (clipped.values[i] - weights.values[i]);
  return weights;
}

/// Stored bonds as whole numbers, without those on uids that changed hands since the last epoch (section 3.7).
matrix computation::old_bonds() const {
  const block_height since = s_.last_epoch ? *s_.last_epoch + 1 : s_.block - std::min(s_.block, p_.tempo);
  matrix bonds(rows_.size(), n_);
  for (std::size_t r = 0; r < rows_.size(); ++r)
    for (const entry& e : s_.neurons[rows_[r]].bonds)
      if (e.uid < n_ && since > s_.neurons[e.uid].registered) bonds[r][e.uid] = fixed::of_integer(e.value);
  return bonds;
}

matrix computation::pay_validators(const matrix& bought) {
  const bool absolute = p_.bonds == bond_rules::yuma3;
  matrix moved = absolute ? moved_yuma3(bought) : moved_yuma2(bought);
  matrix shares = moved;
  if (absolute) normalise_columns(shares);
  std::vector<fixed> dividends(n_);
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    fixed& of_row = dividends[rows_[r]];
    for (std::size_t j = 0; j < n_; ++j) of_row += shares[r][j] * out_[j].incentive;
    if (absolute) of_row = of_row * active_[rows_[r]];
  }
  normalise(dividends);
  for (std::size_t i = 0; i < n_; ++i) out_[i].dividends = dividends[i];
  if (!absolute) scale_columns_to_maximum(moved);
  return moved;
}

matrix computation::moved_yuma2(const matrix& bought) {
  matrix held = old_bonds();
  normalise_columns(held);
  matrix change(rows_.size(), n_);
  for (std::size_t r = 0; r < rows_.size(); ++r)
    for (std::size_t j = 0; j < n_; ++j) change[r][j] = bought[r][j] * active_[rows_[r]];
  normalise_columns(change);
  std::vector<fixed> alpha;
  if (p_.liquid && consensus_anywhere())
    alpha =
        column_alphas(consensus_, fixed::ratio(p_.liquid->low_u16, 65535), fixed::ratio(p_.liquid->high_u16, 65535));
  if (alpha.empty()) alpha.assign(n_, fixed::one() - kept());
  for (std::size_t r = 0; r < rows_.size(); ++r)
    for (std::size_t j = 0; j < n_; ++j) held[r][j] = alpha[j] * change[r][j] + (fixed::one() - alpha[j]) * held[r][j];
  normalise_columns(held);
  return held;
}

matrix computation::moved_yuma3(const matrix& bought) {
  matrix held = old_bonds();
  for (fixed& b : held.values)
    if (b != fixed{}) b = b / fixed::of_integer(65535);
  const bool liquid = p_.liquid && consensus_anywhere();
  const fixed low = liquid ? fixed::ratio(p_.liquid->low_u16, 65535) : fixed{};
  const fixed high = liquid ? fixed::ratio(p_.liquid->high_u16, 65535) : fixed{};
  const fixed steepness = liquid ? fixed::ratio(p_.liquid->steepness, 100) : fixed{};
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    for (std::size_t j = 0; j < n_; ++j) {
      fixed& bond = held[r][j];
      if (liquid) {
        const fixed alpha = pair_alpha(consensus_[j], bought[r][j], bond, low, high, steepness);
        const fixed gained = std::max(fixed{}, alpha * bought[r][j]);
        bond = std::min(fixed::one(), (fixed::one() - alpha) * bond + gained);
      } else {
        bond = (fixed::one() - kept()) * bought[r][j] + kept() * bond;
      }
    }
  }
  return held;
}

void computation::pay() {
  fixed total;
  for (const outcome& o : out_) total += o.incentive + o.dividends;
  // Without any consensus validators share by stake (section 3.9).
  const bool by_active = sum_of(active_) != fixed{};
  for (std::size_t i = 0; i < n_; ++i) {
    outcome& o = out_[i];
    fixed to_peer = o.incentive / total;
    fixed to_validator = o.dividends / total;
    o.emission_share = (o.incentive + o.dividends) / total;
    if (total == fixed{}) o.emission_share = to_validator = by_active ? active_[i] : o.stake;
    o.server_emission = to_peer.share_of(s_.emission);
    o.validator_emission = to_validator.share_of(s_.emission);
    o.emission = o.emission_share.share_of(s_.emission);
  }
}

void computation::store(const matrix& bonds) {
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    outcome& o = out_[rows_[r]];
    // Losing the permit loses the bonds.
    if (!o.permit) continue;
    for (std::size_t j = 0; j < n_; ++j)
      if (const std::uint16_t value = bonds[r][j].to_u16(); value != 0)
        o.bonds.push_back({static_cast<gauntlet::uid>(j), value});
  }
}

}  // namespace

std::vector<outcome> epoch(const parameters& p, const situation& s) {
  if (s.neurons.empty()) return {};
  return computation(p, s).run();
}

fixed weighted_median(const std::vector<fixed>& stakes, const std::vector<fixed>& scores, fixed minority) {
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return scores[a] < scores[b]; });
  if (order.empty()) return {};
  fixed best = scores[order.front()];
  fixed below;
  for (std::size_t i = 0; i < order.size() && below <= minority;) {
    const fixed score = scores[order[i]];
    best = score;
    for (; i < order.size() && scores[order[i]] == score; ++i) below += stakes[order[i]];
  }
  return best;
}

}  // namespace gauntlet::actors::yuma
