#include "compute/aggregation/weighted_rule.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <bit>

namespace gauntlet::compute::aggregation {

namespace {

/// Σ_j values[j] · dense[indices[j]], in the order of the part.
double product(const block_part& part, std::span<const double> dense) {
  double sum = 0;
  if (part.indices.empty()) {
    for (std::size_t j = 0; j < part.values.size(); ++j) sum += static_cast<double>(part.values[j]) * dense[j];
    return sum;
  }
  for (std::size_t j = 0; j < part.values.size(); ++j)
    sum += static_cast<double>(part.values[j]) * dense[part.indices[j]];
  return sum;
}

void spread(const block_part& part, double factor, std::span<double> dense) {
  const bool all = part.indices.empty();
  for (std::size_t j = 0; j < part.values.size(); ++j)
    dense[all ? j : part.indices[j]] += factor * static_cast<double>(part.values[j]);
}

void wipe(const block_part& part, std::span<double> dense) {
  if (part.indices.empty()) std::fill_n(dense.begin(), part.values.size(), 0.0);
  for (const std::uint16_t i : part.indices) dense[i] = 0;
}

}  // namespace

inner_products::inner_products(const payload_set& all) : count_(all.payloads()), products_(count_ * count_) {
  std::vector<double> dense(block_length_max);
  all.for_each_block([&](const coefficient_block& block) {
    GAUNTLET_CHECK(block.parts.size() == count_);
    for (std::size_t p = 0; p < count_; ++p) {
      spread(block.parts[p], 1, dense);
      for (std::size_t q = p; q < count_; ++q) products_[p * count_ + q] += product(block.parts[q], dense);
      wipe(block.parts[p], dense);
    }
  });
  for (std::size_t p = 0; p < count_; ++p)
    for (std::size_t q = 0; q < p; ++q) products_[p * count_ + q] = products_[q * count_ + p];
}

double inner_products::square_distance(std::size_t p, std::size_t q) const {
  // The same bits either way round; rounding may leave a little less than nothing.
  return std::max(0.0, (of(p, p) + of(q, q)) - 2 * of(p, q));
}

std::vector<double> inner_products::square_distances(std::span<const double> weights) const {
  std::vector<double> with_sum(count_);  // <x_p, Σ w_q x_q>
  double sum_squared = 0;
  for (std::size_t p = 0; p < count_; ++p) {
    for (std::size_t q = 0; q < count_; ++q) with_sum[p] += weights[q] * of(p, q);
    sum_squared += weights[p] * with_sum[p];
  }
  std::vector<double> distances(count_);
  for (std::size_t p = 0; p < count_; ++p) distances[p] = std::max(0.0, of(p, p) - 2 * with_sum[p] + sum_squared);
  return distances;
}

std::vector<double> weighted_rule::weigh(const payload_set& all) const {
  return all.payloads() == 0 ? std::vector<double>{} : weights_of(inner_products(all));
}

void weighted_rule::combine(const coefficient_block& block, std::span<const double> weights, std::size_t,
                            combined_block& out) const {
  GAUNTLET_CHECK(weights.size() == block.parts.size());
  thread_local std::array<double, block_length_max> sum{};
  thread_local std::array<std::uint64_t, block_length_max / 64> listed{};
  for (std::size_t p = 0; p < weights.size(); ++p) {
    const block_part& part = block.parts[p];
    if (weights[p] == 0) continue;
    spread(part, weights[p], sum);
    const bool all = part.indices.empty();
    for (std::size_t j = 0; j < part.values.size(); ++j) {
      const std::size_t i = all ? j : part.indices[j];
      listed[i / 64] |= std::uint64_t{1} << (i % 64);
    }
  }
  for (std::size_t w = 0; w < listed.size(); ++w) {
    for (std::uint64_t word = listed[w]; word != 0; word &= word - 1) {
      const std::size_t i = w * 64 + static_cast<std::size_t>(std::countr_zero(word));
      out.add(i, static_cast<float>(sum[i]));
      sum[i] = 0;
    }
    listed[w] = 0;
  }
}

}  // namespace gauntlet::compute::aggregation
