#pragma once

#include "runtime/measure.hpp"

#include <sys/types.h>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace gauntlet::runtime {

/// How a child ended.
struct child_end {
  std::size_t id = 0;
  std::optional<std::string> said;  ///< its whole answer; nothing when it did not get that far
  std::string why;                  ///< when it said nothing: what ended it
  bool timed_out = false;
};

/// Forked processes, one piece of work each, that answer with a text. What is left of them is killed when the nursery
/// goes, and they do not outlive this process.
///
/// Use it from a process with one thread: a fork copies no other.
class nursery {
 public:
  nursery() = default;
  ~nursery();
  nursery(const nursery&) = delete;
  nursery& operator=(const nursery&) = delete;

  std::size_t size() const { return children_.size(); }

  /// Starts a process that runs `work` and hands its answer over. It is killed after `timeout_s` of the wall clock; 0
  /// lets it take its time. `work` must not throw.
  void add(std::size_t id, const std::function<std::string()>& work, double timeout_s = 0);

  /// Kills one; it is not heard of again.
  void end(std::size_t id);

  /// Hears what there is to hear, for a moment at most, and gives back the children that are done.
  std::vector<child_end> listen();

 private:
  struct child {
    std::size_t id = 0;
    pid_t process = -1;
    int in = -1;
    double timeout_s = 0;
    stopwatch age;
    std::string said;
  };

  static bool hear(child& c);
  static child_end bury(child& c);

  std::vector<child> children_;
};

}  // namespace gauntlet::runtime
