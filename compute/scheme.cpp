#include "compute/scheme.hpp"

namespace gauntlet::compute {

std::vector<double> scheme::overlaps(std::span<const byte_view> payloads) const {
  std::vector<double> found;
  for (std::size_t one = 0; one < payloads.size(); ++one)
    for (std::size_t other = one + 1; other < payloads.size(); ++other)
      found.push_back(overlap(payloads[one], payloads[other]));
  return found;
}

}  // namespace gauntlet::compute
