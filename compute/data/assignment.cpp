#include "compute/data/assignment.hpp"

#include "base/check.hpp"
#include "base/random.hpp"

#include <bit>
#include <string_view>

namespace gauntlet::compute {

namespace {

/// Six rounds: four make a Feistel network of random functions indistinguishable from a random permutation (Luby and
/// Rackoff 1988); the mixer below is weaker than random, and two rounds more cost a few nanoseconds.
constexpr int feistel_rounds = 6;

std::uint64_t mixed(std::uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31);
}

/// A bijection of [0, 2^(2 · half_bits)).
std::uint64_t feistel(std::uint64_t value, unsigned half_bits, std::uint64_t key) {
  const std::uint64_t mask = (std::uint64_t{1} << half_bits) - 1;
  std::uint64_t left = value >> half_bits;
  std::uint64_t right = value & mask;
  generator round_keys(key);
  for (int round = 0; round < feistel_rounds; ++round) {
    const std::uint64_t next = left ^ (mixed(right + round_keys.next()) & mask);
    left = right;
    right = next;
  }
  return (left << half_bits) | right;
}

std::uint64_t epoch_key(std::uint64_t run_seed, std::uint64_t epoch) {
  return generator_for(run_seed, "assignment", epoch).next();
}

/// What one window owns of its epoch's permutation: `size` positions from `first` on.
struct window_part {
  std::uint64_t key;  ///< of the epoch's permutation
  std::uint64_t first;
  std::uint64_t size;
};

window_part part_of(const assignment_rule& rule, window_index window) {
  const std::uint64_t size = rule.slots * rule.samples_per_window;
  GAUNTLET_CHECK(size > 0 && size / rule.slots == rule.samples_per_window && rule.training_samples >= size);
  const std::uint64_t windows_per_epoch = rule.training_samples / size;
  return {epoch_key(rule.run_seed, window / windows_per_epoch), window % windows_per_epoch * size, size};
}

}  // namespace

std::uint64_t permuted(std::uint64_t position, std::uint64_t n, std::uint64_t key) {
  GAUNTLET_CHECK(position < n);
  const auto bits = static_cast<unsigned>(std::bit_width(n - 1));
  const unsigned half_bits = bits < 2 ? 1 : (bits + 1) / 2;
  // Walking the cycle until it re-enters [0, n): the domain is less than four times n (or four, for tiny n), so that a
  // few steps do.
  std::uint64_t value = position;
  do value = feistel(value, half_bits, key);
  while (value >= n);
  return value;
}

std::vector<sample_id> assignment_rule::assigned(window_index window, uid peer) const {
  const window_part part = part_of(*this, window);
  const std::uint64_t first = part.first + peer % slots * samples_per_window;
  std::vector<sample_id> samples;
  samples.reserve(samples_per_window);
  for (std::uint64_t i = 0; i < samples_per_window; ++i)
    samples.push_back(permuted(first + i, training_samples, part.key));
  return samples;
}

std::vector<sample_id> assignment_rule::random_samples(window_index window, std::string_view purpose, std::uint64_t key,
                                                       std::size_t count) const {
  const window_part part = part_of(*this, window);
  const bool window_owns_all = part.size == training_samples;
  const std::uint64_t pool = window_owns_all ? training_samples : training_samples - part.size;
  const std::uint64_t draw_key = generator_for(run_seed, purpose, window, key).next();
  std::vector<sample_id> samples;
  samples.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    std::uint64_t position = permuted(i % pool, pool, draw_key);
    if (!window_owns_all && position >= part.first) position += part.size;
    samples.push_back(permuted(position, training_samples, part.key));
  }
  return samples;
}

}  // namespace gauntlet::compute
