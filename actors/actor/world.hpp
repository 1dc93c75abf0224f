#pragma once

#include "base/random.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <functional>
#include <memory>

namespace gauntlet::actors {

/// Deterministic host of actors: one thread, virtual time, and a seed that picks which runnable actor goes next. Built
/// on CAF's test coordinator; no thread is started, no wall clock is read.
class world {
 public:
  explicit world(std::uint64_t seed);
  ~world();
  world(const world&) = delete;
  world& operator=(const world&) = delete;

  /// From now on another seed picks.
  void reseed(std::uint64_t seed);

  time_point now() const;
  /// One message of one actor or, when nobody can run, the earliest timer; false when nothing is left to do.
  bool step();
  std::uint64_t steps() const;

  /// Runs `then` after `delay` of virtual time; equal times in the order of the calls.
  void after(duration delay, std::function<void()> then);

  /// CAF's side, for `actors/actor` alone.
  struct inside;
  inside& internals() { return *inside_; }

 private:
  std::unique_ptr<inside> inside_;
};

}  // namespace gauntlet::actors
