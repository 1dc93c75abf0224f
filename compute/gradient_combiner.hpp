#pragma once

#include "compute/flat_buffer.hpp"

#include <memory>
#include <span>

namespace gauntlet::compute {

/// Makes one gradient of several: the tensor side of attacks that estimate what others will send (their assigned data
/// is public) and answer it. Pure and callable from several threads.
class gradient_combiner {
 public:
  virtual ~gradient_combiner() = default;

  /// `gradients` (at least one) and `out` all have [layout.size()] floats.
  virtual void combine(std::span<const shared_buffer> gradients, std::span<float> out) const = 0;
};

/// factor · mean over the gradients, element by element (Xie et al. 2020, inner-product manipulation: factor = -ε).
std::shared_ptr<const gradient_combiner> make_scaled_mean(double factor);

/// mean - z · deviation, element by element, with the deviation of the sample (0 of a single one). Within the spread of
/// honest gradients for small z, so that distances show little (Baruch et al. 2019, "A Little Is Enough").
std::shared_ptr<const gradient_combiner> make_mean_less_deviations(double z);

}  // namespace gauntlet::compute
