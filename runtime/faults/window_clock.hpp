#pragma once

#include "actors/protocol/journal.hpp"
#include "net/message/envelope.hpp"
#include "runtime/config/fault_section.hpp"

#include <optional>
#include <set>
#include <utility>

namespace gauntlet::runtime {

/// Tells from a run's events and messages which moment of which window has just come.
class window_clock {
 public:
  using stage = std::pair<window_index, fault_phase>;

  /// The stage that `e` brings about; nothing when it brings none, or has done so before.
  std::optional<stage> observe(const actors::events::any& e);
  std::optional<stage> observe(const net::message& m);

  /// True once the moment has come, or can come no more because its window is long past.
  bool reached(window_index w, fault_phase p) const;

 private:
  std::optional<stage> first_time(window_index w, fault_phase p);

  std::set<stage> seen_;     ///< of the last few windows
  window_index newest_ = 0;  ///< that has opened
};

}  // namespace gauntlet::runtime
