#pragma once

#include "base/ids.hpp"

#include <cstdint>
#include <vector>

namespace gauntlet::compute {

/// Who trains on what: pure functions of (run seed, window, uid) and these constants, so that every node derives the
/// same assignment and nobody is told.
///
/// The training samples of an epoch are permuted (by a keyed bijection, no table); window w of the epoch owns a run of
/// `slots · samples_per_window` positions and uid u the u-th part of it: disjoint within a window, each sample at most
/// once an epoch.
struct assignment_rule {
  std::uint64_t run_seed = 0;
  std::uint64_t training_samples = 0;    ///< >= slots * samples_per_window
  std::uint64_t slots = 1;               ///< uids that can be assigned data; a uid past it wraps around
  std::uint64_t samples_per_window = 1;  ///< a peer's assigned samples

  /// The samples assigned to `peer` in `window`, `samples_per_window` of them.
  std::vector<sample_id> assigned(window_index window, uid peer) const;

  /// Samples from anywhere but the part that `window` assigns (from anywhere when that part is everything): what a peer
  /// with a data multiplier adds (`purpose` "surplus", `key` its uid) and what a validator draws as D_rand (`purpose`
  /// "evaluation", `key` from its own secret). Distinct while there are enough samples.
  std::vector<sample_id> random_samples(window_index window, std::string_view purpose, std::uint64_t key,
                                        std::size_t count) const;
};

/// Bijection of [0, n) keyed by `key`: a Feistel network with cycle walking.
std::uint64_t permuted(std::uint64_t position, std::uint64_t n, std::uint64_t key);

}  // namespace gauntlet::compute
