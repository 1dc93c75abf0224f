#pragma once

#include "actors/protocol/journal.hpp"

namespace gauntlet::runtime {

/// Where a run's events go, in order.
class journal_sink {
 public:
  virtual ~journal_sink() = default;
  virtual void write(const actors::journal_entry& entry) = 0;
};

}  // namespace gauntlet::runtime
