#pragma once

#include "base/ids.hpp"

#include <cstddef>
#include <iterator>
#include <map>

namespace gauntlet::runtime {

/// Something about each of the newest windows; the oldest is forgotten when there are too many.
template <class T>
class window_memory {
 public:
  explicit window_memory(std::size_t windows_max) : windows_max_(windows_max) {}

  T& at(window_index w) {
    T& item = items_[w];
    // The oldest goes, unless it is the one that was asked for: that goes next time.
    if (items_.size() > windows_max_)
      items_.erase(items_.begin()->first == w ? std::next(items_.begin()) : items_.begin());
    return item;
  }
  T* find(window_index w) {
    const auto known = items_.find(w);
    return known == items_.end() ? nullptr : &known->second;
  }
  const T* find(window_index w) const {
    const auto known = items_.find(w);
    return known == items_.end() ? nullptr : &known->second;
  }
  const std::map<window_index, T>& all() const { return items_; }
  void clear() { items_.clear(); }
  void forget_from(window_index w) { items_.erase(items_.lower_bound(w), items_.end()); }

 private:
  std::size_t windows_max_;
  std::map<window_index, T> items_;
};

/// Enough for whatever happens to a window while it is under way and just after.
inline constexpr std::size_t recent_windows = 64;
/// Enough for late joiners that replay a whole run, at some 100 bytes a window.
inline constexpr std::size_t replayed_windows = 65536;

}  // namespace gauntlet::runtime
