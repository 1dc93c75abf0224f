#pragma once

#include "runtime/report/summary.hpp"
#include "runtime/report/window_means.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace gauntlet::runtime {

/// What the events say of one peer, until they become its summary.
struct peer_fold {
  /// What one validator thinks of it now.
  struct opinion {
    std::optional<actors::events::rated> rating;
    double weight = 0;
  };
  struct payment {
    window_index window = 0;
    double share = 0;  ///< of what all peers were paid
    std::uint64_t units = 0;
  };
  /// How much a validator's opinion counts.
  using stake_of = std::function<double(gauntlet::uid validator)>;

  peer_summary shown;
  window_means loss_scores;
  std::map<gauntlet::uid, opinion> opinions;  ///< by validator
  std::vector<payment> payments;

  /// One point at `window` on every curve that follows a state and not an event.
  void sample_curves(window_index window, const stake_of& stake);
  /// As of now. `incentive` is what it was paid since `last_third`, in units still.
  peer_summary result(window_index last_third, const stake_of& stake) const;

 private:
  /// Stake-weighted means of what validators think of it now, into `shown`.
  void refresh(const stake_of& stake);
};

}  // namespace gauntlet::runtime
