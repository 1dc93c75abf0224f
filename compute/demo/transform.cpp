#include "compute/demo/transform.hpp"

#include "base/check.hpp"
#include "base/exact_math.hpp"
#include "compute/demo/chunking.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <mutex>

// The loops below are compiled for several vector widths and chosen at start-up. Lanes never mix, so all versions give
// the same bits.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define GAUNTLET_VECTOR_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define GAUNTLET_VECTOR_CLONES
#endif

namespace gauntlet::compute::demo {

namespace {

dct_basis make_basis(std::size_t n) {
  dct_basis b;
  b.length = n;
  b.forward.resize(n * n);
  b.inverse.resize(n * n);
  const auto size = static_cast<double>(n);
  for (std::size_t t = 0; t < n; ++t) {
    for (std::size_t k = 0; k < n; ++k) {
      const double scale = std::sqrt((k == 0 ? 1.0 : 2.0) / size);
      // The angle is reduced exactly: cos has the period 4n in (2t+1)k.
      const auto phase = static_cast<double>((2 * t + 1) * k % (4 * n));
      const auto value = static_cast<float>(scale * exact::cos(exact::pi * phase / (2 * size)));
      b.forward[t * n + k] = value;
      b.inverse[k * n + t] = value;
    }
  }
  return b;
}

/// out[i][j] += Σ_s left[i][s] right[s][j], sums in ascending s. `left` is [rows][inner] with a stride, `right` and
/// `out` are dense. Rows of `out` stay in registers or L1.
GAUNTLET_VECTOR_CLONES
void multiply(const float* left, std::size_t left_stride, const float* right, std::size_t rows, std::size_t inner,
              std::size_t columns, float* out) {
  for (std::size_t i = 0; i < rows; ++i) {
    float* __restrict row = out + i * columns;
    for (std::size_t j = 0; j < columns; ++j) row[j] = 0;
    for (std::size_t s = 0; s < inner; ++s) {
      const float factor = left[i * left_stride + s];
      const float* __restrict from = right + s * columns;
      for (std::size_t j = 0; j < columns; ++j) row[j] += factor * from[j];
    }
  }
}

/// The common case of a 64-wide row, whose sums the compiler can keep in registers.
GAUNTLET_VECTOR_CLONES
void multiply_64(const float* left, std::size_t left_stride, const float* right, std::size_t rows, std::size_t inner,
                 float* out) {
  for (std::size_t i = 0; i < rows; ++i) {
    float sum[64] = {};
    for (std::size_t s = 0; s < inner; ++s) {
      const float factor = left[i * left_stride + s];
      const float* __restrict from = right + s * 64;
      for (std::size_t j = 0; j < 64; ++j) sum[j] += factor * from[j];
    }
    std::memcpy(out + i * 64, sum, sizeof sum);
  }
}

void product(const float* left, std::size_t left_stride, const float* right, std::size_t rows, std::size_t inner,
             std::size_t columns, float* out) {
  if (columns == 64)
    multiply_64(left, left_stride, right, rows, inner, out);
  else
    multiply(left, left_stride, right, rows, inner, columns, out);
}

}  // namespace

const dct_basis& basis(std::size_t length) {
  GAUNTLET_CHECK(length >= 1 && length <= chunk_side_max);
  static std::array<dct_basis, chunk_side_max + 1> made;
  static std::array<std::once_flag, chunk_side_max + 1> once;
  std::call_once(once[length], [length] { made[length] = make_basis(length); });
  return made[length];
}

void forward_dct(const float* x, std::size_t stride, std::size_t height, std::size_t width, float* z) {
  if (height == 1) return product(x, stride, basis(width).forward.data(), 1, width, width, z);
  std::array<float, chunk_length_max> along;  // [a][m]
  product(x, stride, basis(width).forward.data(), height, width, width, along.data());
  // Fhᵀ is `inverse`, [k][a].
  product(basis(height).inverse.data(), height, along.data(), height, height, width, z);
}

void inverse_dct(const float* z, std::size_t height, std::size_t width, float* x) {
  if (height == 1) return product(z, width, basis(width).inverse.data(), 1, width, width, x);
  std::array<float, chunk_length_max> along;  // [k][b]
  product(z, width, basis(width).inverse.data(), height, width, width, along.data());
  product(basis(height).forward.data(), height, along.data(), height, height, width, x);
}

void inverse_dct_sparse(std::span<const std::uint16_t> indices, std::span<const float> values, std::size_t height,
                        std::size_t width, float* x) {
  // Rows of coefficients that are all zero add nothing; the others are gathered, in order, so that the second product
  // runs over them alone.
  std::array<float, chunk_length_max> along;       // [used row][b]
  std::array<float, chunk_length_max> left;        // [a][used row]
  std::array<std::size_t, chunk_side_max> used{};  // which k
  std::size_t rows = 0;
  const float* across = basis(width).inverse.data();
  for (std::size_t i = 0; i < indices.size(); ++i) {
    const std::size_t k = indices[i] / width;
    const float* from = across + indices[i] % width * width;
    if (rows == 0 || used[rows - 1] != k) {
      used[rows] = k;
      std::fill_n(along.data() + rows * width, width, 0.0F);
      ++rows;
    }
    float* row = along.data() + (rows - 1) * width;
    for (std::size_t b = 0; b < width; ++b) row[b] += values[i] * from[b];
  }
  const float* down = basis(height).forward.data();
  for (std::size_t a = 0; a < height; ++a)
    for (std::size_t r = 0; r < rows; ++r) left[a * rows + r] = down[a * height + used[r]];
  product(left.data(), rows, along.data(), height, rows, width, x);
}

}  // namespace gauntlet::compute::demo
