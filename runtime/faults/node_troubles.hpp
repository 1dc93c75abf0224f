#pragma once

#include "base/random.hpp"
#include "base/time.hpp"
#include "net/address.hpp"

#include <map>
#include <set>
#include <string>

/// What is wrong with devices and clocks now, by the name of what causes it. Untroubled nodes cost one look-up and no
/// random draw.
namespace gauntlet::runtime {

using node_set = std::set<net::address>;

class device_troubles {
 public:
  explicit device_troubles(std::uint64_t seed) : random_(generator_for(seed, generator_name)) {}

  void slow_down(const std::string& cause, node_set nodes, double factor);
  /// Each job fails with probability `rate`.
  void fail_jobs(const std::string& cause, node_set nodes, double rate);
  void clear(const std::string& cause) { now_.erase(cause); }
  /// Draws from here on as one that began with `seed`.
  void reseed(std::uint64_t seed) { random_ = generator_for(seed, generator_name); }

  /// How many times as long a job takes on `node`.
  double slowdown(const net::address& node) const;
  /// Draws whether the job that `node` starts now will fail.
  bool fails(const net::address& node);

 private:
  struct entry {
    node_set nodes;
    double factor = 1;
    double failure_rate = 0;
  };
  static constexpr std::string_view generator_name = "failing devices";

  std::map<std::string, entry> now_;
  generator random_;
};

/// What a clock shows beside the run's own time.
struct clock_error {
  duration skew{};         ///< constant
  double drift = 0;        ///< seconds gained in a second, since `since`
  duration jump{};         ///< forth at `since`, back after `jump_every`, and so on
  duration jump_every{1};  ///< > 0
  time_point since{};
};

class clock_troubles {
 public:
  void set(const std::string& cause, node_set nodes, const clock_error& error) {
    now_[cause] = {std::move(nodes), error};
  }
  void clear(const std::string& cause) { now_.erase(cause); }

  /// What the clock of `node` shows at `now`; never before the start of the run.
  time_point shown_to(const net::address& node, time_point now) const;

 private:
  struct entry {
    node_set nodes;
    clock_error error;
  };
  std::map<std::string, entry> now_;
};

}  // namespace gauntlet::runtime
