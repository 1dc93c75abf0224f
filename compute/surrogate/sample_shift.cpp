#include "compute/surrogate/sample_shift.hpp"

#include "base/check.hpp"
#include "base/random.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <cstring>

namespace gauntlet::compute {

namespace {

constexpr std::size_t shared_directions = 8;
constexpr double shared_variance = 0.3;
/// Counters of one byte are emptied before they can overflow.
constexpr std::size_t samples_per_flush = 255;

/// Byte b of entry v is bit b of v: eight coin tosses become eight byte counters with one addition.
constexpr std::array<std::uint64_t, 256> spread_bits = [] {
  std::array<std::uint64_t, 256> table{};
  for (std::uint64_t value = 0; value < 256; ++value)
    for (unsigned bit = 0; bit < 8; ++bit) table[value] |= (value >> bit & 1) << (8 * bit);
  return table;
}();

}  // namespace

sample_shift::sample_shift(std::uint64_t seed, std::size_t size, double deviation)
    : seed_(seed_for(seed, "surrogate/samples")), deviation_(deviation), directions_(shared_directions * size) {
  GAUNTLET_CHECK(size % 64 == 0);
  generator draw = generator_for(seed, "surrogate/directions");
  for (float& entry : directions_) entry = draw.next() >> 63 != 0 ? 1.0F : -1.0F;
}

void sample_shift::add_mean(std::span<const sample_id> samples, double weight, std::span<float> out) const {
  const std::size_t size = out.size();
  GAUNTLET_CHECK(!samples.empty() && size * shared_directions == directions_.size());
  // A shift is a vector of coin tosses: the mean needs only the number of heads for each coordinate.
  std::vector<std::uint64_t> byte_counts(size / 8);
  std::vector<std::uint32_t> heads(size);
  std::array<std::int64_t, shared_directions> along{};
  const auto flush = [&] {
    for (std::size_t i = 0; i < byte_counts.size(); ++i)
      for (unsigned b = 0; b < 8; ++b) heads[8 * i + b] += byte_counts[i] >> (8 * b) & 0xff;
    byte_counts.assign(byte_counts.size(), 0);
  };
  std::size_t since_flush = 0;
  for (const sample_id sample : samples) {
    generator draw(generator(seed_ ^ sample).next());
    const std::uint64_t tosses_along = draw.next();
    for (std::size_t k = 0; k < shared_directions; ++k) along[k] += (tosses_along >> k & 1) != 0 ? 1 : -1;
    for (std::size_t i = 0; i < byte_counts.size(); i += 8) {
      const std::uint64_t tosses = draw.next();
      for (unsigned b = 0; b < 8; ++b) byte_counts[i + b] += spread_bits[tosses >> (8 * b) & 0xff];
    }
    if (++since_flush == samples_per_flush) {
      flush();
      since_flush = 0;
    }
  }
  flush();

  const auto count = static_cast<double>(samples.size());
  const auto own = static_cast<float>(weight * deviation_ * std::sqrt(1 - shared_variance) / count);
  const double shared = weight * deviation_ * std::sqrt(shared_variance / shared_directions) / count;
  const auto total = static_cast<float>(samples.size());
  for (std::size_t j = 0; j < size; ++j) out[j] += own * (2.0F * static_cast<float>(heads[j]) - total);
  for (std::size_t k = 0; k < shared_directions; ++k) {
    const auto amount = static_cast<float>(shared * static_cast<double>(along[k]));
    const float* const direction = directions_.data() + k * size;
    for (std::size_t j = 0; j < size; ++j) out[j] += amount * direction[j];
  }
}

}  // namespace gauntlet::compute
