#pragma once

#include "compute/aggregation/payload_set.hpp"
#include "compute/demo/sparse_payload.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace gauntlet::compute::demo {

/// What each payload's values are multiplied with before they are aggregated (demo.md section 5); eps = 1e-8.
enum class normalisation : std::uint8_t {
  none,         ///< 1, as the DeMo paper
  chunk_l2,     ///< 1 / (norm of the values of the same chunk + eps)
  tensor_l2,    ///< 1 / (norm of all values of the tensor + eps), as the Gauntlet run
  median_clip,  ///< min(1, lower median of the payloads' tensor norms / (norm + eps))
};

static_assert(chunk_length_max <= block_length_max);

/// Valid DeMo payloads, decoded and normalised: what an aggregation rule is given. A block is a chunk.
class normalised_payloads final : public payload_set {
 public:
  normalised_payloads(const payload_shape& shape, std::span<const byte_view> payloads, normalisation rule);

  std::size_t payloads() const override { return sets_.size(); }
  void for_each_block(const std::function<void(const coefficient_block&)>& visit) const override;

  /// Calls `visit(tensor, number of the chunk in it, block)` for all chunks in layout order.
  template <class Visitor>
  void for_each_chunk(Visitor&& visit) const {
    std::vector<block_part> parts(sets_.size());
    std::size_t at = 0;
    for (const tensor_chunks& t : shape_.tensors()) {
      for (std::size_t chunk = 0; chunk < t.count(); ++chunk, at += t.kept) {
        for (std::size_t p = 0; p < parts.size(); ++p)
          parts[p] = {std::span(sets_[p].indices).subspan(at, t.kept), std::span(sets_[p].values).subspan(at, t.kept)};
        visit(t, chunk, coefficient_block{t.length(), parts});
      }
    }
  }

 private:
  void normalise(normalisation rule);
  void normalise_tensor(const tensor_chunks& t, std::size_t first, normalisation rule);

  const payload_shape& shape_;
  std::vector<coefficients> sets_;
};

}  // namespace gauntlet::compute::demo
