#pragma once

#include "actors/protocol/parameters.hpp"
#include "base/digest.hpp"
#include "base/ids.hpp"

#include <cstdint>
#include <vector>

namespace gauntlet::actors {

/// What every node of a run starts from; its digest names the run, and everything signed is bound to it.
struct genesis {
  struct allotment {
    gauntlet::hotkey hotkey;
    std::uint64_t stake = 0;
    std::uint64_t balance = 0;
  };

  digest config;       ///< of the resolved configuration
  digest first_state;  ///< of the agreed state A_0
  std::uint64_t seed = 0;
  std::uint64_t windows = 0;  ///< windows to run; 0: no end
  protocol_parameters parameters;
  std::vector<allotment> accounts;     ///< what hotkeys own before anybody registers, ascending hotkeys
  std::uint64_t start_peers = 1;       ///< the first window begins after so many peers
  std::uint64_t start_validators = 1;  ///< and validators have registered,
  double start_deadline_s = 3600;      ///< or at this time with at least one of each

  digest id() const;
};

}  // namespace gauntlet::actors
