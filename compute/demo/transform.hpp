#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

/// Orthonormal DCT-II of a chunk (demo.md section 2), canonical: fixed order of sums, no library product, no
/// contraction, so that every CPU gets the same bits whatever the width of its vectors.
namespace gauntlet::compute::demo {

/// Basis of one length: F[t][k] = s_k cos(π(2t+1)k / 2n), s_0 = √(1/n), s_k = √(2/n); float32 from exact_math.
struct dct_basis {
  std::size_t length = 0;
  std::vector<float> forward;  ///< [t][k]
  std::vector<float> inverse;  ///< [k][t], the transpose
};

/// Made once a length and kept; length is 1 to 64.
const dct_basis& basis(std::size_t length);

/// z[k][m] = Σ_ab x[a][b] Fh[a][k] Fw[b][m]; `x` is [height][width] with `stride` floats between rows, `z` is dense.
void forward_dct(const float* x, std::size_t stride, std::size_t height, std::size_t width, float* z);

/// The transposed transform of a dense `z`; `x` is dense too.
void inverse_dct(const float* z, std::size_t height, std::size_t width, float* x);

/// `inverse_dct` of a chunk that is zero but for `values` at ascending `indices` (k·width + m).
void inverse_dct_sparse(std::span<const std::uint16_t> indices, std::span<const float> values, std::size_t height,
                        std::size_t width, float* x);

}  // namespace gauntlet::compute::demo
