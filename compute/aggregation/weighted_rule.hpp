#pragma once

#include "compute/aggregation/aggregation_rule.hpp"

namespace gauntlet::compute::aggregation {

/// Inner products of whole payloads, in double precision: all that distances between payloads, and between weighted
/// sums of them, depend on.
class inner_products {
 public:
  explicit inner_products(const payload_set& all);

  std::size_t payloads() const { return count_; }
  double of(std::size_t p, std::size_t q) const { return products_[p * count_ + q]; }
  /// ‖x_p - x_q‖²
  double square_distance(std::size_t p, std::size_t q) const;
  /// ‖x_p - Σ_q w_q x_q‖² for every p.
  std::vector<double> square_distances(std::span<const double> weights) const;

 private:
  std::size_t count_;
  std::vector<double> products_;  ///< [count][count]
};

/// A rule whose result is a weighted sum of the payloads, the weights a matter of their distances.
class weighted_rule : public aggregation_rule {
 public:
  std::vector<double> weigh(const payload_set& all) const final;
  void combine(const coefficient_block& block, std::span<const double> weights, std::size_t slots,
               combined_block& out) const final;

 protected:
  /// [payloads]; asked about at least one payload.
  virtual std::vector<double> weights_of(const inner_products& all) const = 0;
};

}  // namespace gauntlet::compute::aggregation
