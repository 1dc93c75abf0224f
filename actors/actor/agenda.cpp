#include "actors/actor/agenda.hpp"

#include <algorithm>
#include <utility>

namespace gauntlet::actors {

void agenda::add(time_point due, std::function<void()> then) {
  entries_.push_back({due, added_++, std::move(then)});
  std::push_heap(entries_.begin(), entries_.end(), later);
}

std::function<void()> agenda::take() {
  std::pop_heap(entries_.begin(), entries_.end(), later);
  std::function<void()> then = std::move(entries_.back().then);
  entries_.pop_back();
  return then;
}

}  // namespace gauntlet::actors
