#pragma once

#include <atomic>

namespace gauntlet::runtime {

/// While it lives, the first Ctrl-C (or SIGTERM) sets the flag and the second one ends the process at once.
class interrupt_guard {
 public:
  interrupt_guard();
  ~interrupt_guard();
  interrupt_guard(const interrupt_guard&) = delete;
  interrupt_guard& operator=(const interrupt_guard&) = delete;

  const std::atomic<bool>& flag() const;
};

}  // namespace gauntlet::runtime
