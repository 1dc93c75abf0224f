#pragma once

#include "base/ids.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace gauntlet::compute {

/// Where each sample would like the optimum to be: a pseudo-random shift of it, 0.7 of whose variance is independent
/// in every coordinate and 0.3 lies along a few directions that all samples share (gradient noise of networks is of
/// low rank too). Every coordinate of a shift has mean 0 and deviation `deviation`.
class sample_shift {
 public:
  /// `size` is a multiple of 64.
  sample_shift(std::uint64_t seed, std::size_t size, double deviation);

  /// Adds `weight` · mean shift of the samples to `out` [size].
  void add_mean(std::span<const sample_id> samples, double weight, std::span<float> out) const;

 private:
  std::uint64_t seed_;
  double deviation_;
  std::vector<float> directions_;  ///< [shared_directions, size], entries ±1
};

}  // namespace gauntlet::compute
