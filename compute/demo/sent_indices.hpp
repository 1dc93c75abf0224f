#pragma once

#include "compute/demo/sparse_payload.hpp"

#include <cstdint>
#include <vector>

namespace gauntlet::compute::demo {

/// The indices that a payload sends of each chunk, copies left out.
struct sent_indices {
  std::vector<std::uint32_t> places;  ///< chunk after chunk, counted through all chunks
  std::vector<std::uint16_t> counts;  ///< [chunks]
};

/// Of a valid payload.
sent_indices indices_sent(const payload_shape& shape, byte_view payload);

/// The indices of one payload, to find out what others share with it.
class index_marks {
 public:
  explicit index_marks(const payload_shape& shape);

  void set(const sent_indices& s);
  void clear(const sent_indices& s);
  /// Of `marked`, whose marks are set, with another payload: `scheme::overlap`.
  double overlap(const sent_indices& marked, const sent_indices& other) const;

 private:
  bool is_set(std::uint32_t place) const { return words_[place / 64] >> (place % 64) & 1; }

  const payload_shape& shape_;
  std::vector<std::uint64_t> words_;  ///< a bit a place
};

}  // namespace gauntlet::compute::demo
