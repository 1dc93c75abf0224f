#pragma once

#include "runtime/report/summary.hpp"

#include <cstdint>
#include <map>
#include <utility>

namespace gauntlet::runtime {

/// Means of what several validators say about one window.
class window_means {
 public:
  void add(window_index window, double value) {
    auto& [sum, count] = sums_[window];
    sum += value;
    ++count;
  }
  bool empty() const { return sums_.empty(); }
  std::uint64_t count() const {
    std::uint64_t all = 0;
    for (const auto& [window, s] : sums_) all += s.second;
    return all;
  }
  double mean_since(window_index first) const {
    double sum = 0;
    std::uint64_t count = 0;
    for (auto s = sums_.lower_bound(first); s != sums_.end(); ++s) {
      sum += s->second.first;
      count += s->second.second;
    }
    return count == 0 ? 0 : sum / static_cast<double>(count);
  }
  double latest() const {
    const auto& [sum, count] = sums_.rbegin()->second;
    return sum / static_cast<double>(count);
  }
  curve means() const {
    curve points;
    for (const auto& [window, s] : sums_)
      points.push_back({static_cast<double>(window), s.first / static_cast<double>(s.second)});
    return points;
  }

 private:
  std::map<window_index, std::pair<double, std::uint64_t>> sums_;
};

}  // namespace gauntlet::runtime
