#pragma once

#include "compute/aggregation/aggregation_rule.hpp"

namespace gauntlet::compute::aggregation {

/// All payloads' values of one coefficient in ascending order, zeros of those that did not send it among them.
class column {
 public:
  /// `sent` ascends.
  column(std::span<const float> sent, std::size_t zeros) : sent_(sent), zeros_(zeros) {
    while (negative_ < sent.size() && sent[negative_] < 0) ++negative_;
  }
  std::size_t size() const { return sent_.size() + zeros_; }
  float operator[](std::size_t rank) const {
    if (rank < negative_) return sent_[rank];
    return rank < negative_ + zeros_ ? 0.0F : sent_[rank - zeros_];
  }

 private:
  std::span<const float> sent_;
  std::size_t zeros_;
  std::size_t negative_ = 0;
};

/// A rule that looks at one coefficient at a time. What a coefficient becomes depends on the set of its values alone,
/// never on who sent which.
class coordinate_rule : public aggregation_rule {
 public:
  void combine(const coefficient_block& block, std::span<const double> weights, std::size_t slots,
               combined_block& out) const final;

 protected:
  /// One coefficient, [payloads]. Not asked about one that nobody sent; that stays 0.
  virtual float value_of(const column& values) const = 0;
};

}  // namespace gauntlet::compute::aggregation
