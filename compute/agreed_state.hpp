#pragma once

#include "base/digest.hpp"
#include "compute/flat_buffer.hpp"

#include <cstdint>
#include <memory>

namespace gauntlet::compute {

/// What every node must hold alike after a window: parameters, outer optimiser state and the count of applied steps.
/// Immutable and shared; a step makes a new one.
struct agreed_state {
  shared_buffer theta;      ///< [layout.size()] float32
  shared_buffer optimiser;  ///< scheme's own; null when the scheme has none
  std::uint64_t steps = 0;  ///< applied steps; null windows do not count
  digest id;                ///< `digest_of_state` of the three above
};

using state_ptr = std::shared_ptr<const agreed_state>;

/// Tree digests of both buffers and the count under one hash.
digest digest_of_state(const agreed_state& state);

/// Takes the buffers over and fills in the digest.
state_ptr make_state(shared_buffer theta, shared_buffer optimiser, std::uint64_t steps);

}  // namespace gauntlet::compute
