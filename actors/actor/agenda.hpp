#pragma once

#include "base/time.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace gauntlet::actors {

/// What is to be done at moments of virtual time: the earliest first, in the order of the calls among equals.
class agenda {
 public:
  void add(time_point due, std::function<void()> then);
  bool empty() const { return entries_.empty(); }
  /// Of the next one; there is one.
  time_point due() const { return entries_.front().due; }
  /// Takes the next one out; there is one.
  std::function<void()> take();

 private:
  struct entry {
    time_point due{};
    std::uint64_t number = 0;  ///< of the call of `add`
    std::function<void()> then{};
  };
  static bool later(const entry& a, const entry& b) { return a.due != b.due ? a.due > b.due : a.number > b.number; }

  std::vector<entry> entries_;  ///< a heap, the earliest in front
  std::uint64_t added_ = 0;
};

}  // namespace gauntlet::actors
