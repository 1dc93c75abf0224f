#pragma once

#include "base/check.hpp"
#include "base/digest.hpp"

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace gauntlet {

/// splitmix64 (Steele, Lea, Flood 2014): the same numbers on every platform, unlike the library's distributions.
class generator {
 public:
  explicit generator(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }
  /// Uniform in [0, n), n > 0, without bias (rejection).
  std::uint64_t below(std::uint64_t n) {
    GAUNTLET_CHECK(n > 0);
    const std::uint64_t limit = UINT64_MAX - (UINT64_MAX % n + 1) % n;
    std::uint64_t x = next();
    while (x > limit) x = next();
    return x % n;
  }
  /// Uniform in [0, 1) with 53 bits.
  double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  bool chance(double p) { return unit() < p; }
  /// Near-normal with mean 0 and deviation 1: sum of twelve uniforms minus six. No libm, so the same bits everywhere.
  double normal() {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += unit();
    return sum;
  }

  template <class T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }

 private:
  std::uint64_t state_;
};

/// Seed of one purpose ("story", "evaluation/3", …) of a run: two purposes never share a stream.
inline std::uint64_t seed_for(std::uint64_t run_seed, std::string_view purpose) {
  hasher h;
  return h.add_value(run_seed).add_text(purpose).finish().word();
}
inline generator generator_for(std::uint64_t run_seed, std::string_view purpose) {
  return generator(seed_for(run_seed, purpose));
}
template <class... Numbers>
generator generator_for(std::uint64_t run_seed, std::string_view purpose, Numbers... numbers) {
  hasher h;
  h.add_value(run_seed).add_text(purpose);
  (h.add_value(static_cast<std::uint64_t>(numbers)), ...);
  return generator(h.finish().word());
}

}  // namespace gauntlet
