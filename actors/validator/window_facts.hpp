#pragma once

#include "actors/protocol/events/score_events.hpp"
#include "actors/protocol/scoring_parameters.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <optional>
#include <vector>

/// Everything a validator found out in one window, before any rule has judged it. The journal holds these facts, so
/// that a finished run can be scored again under other rules.
namespace gauntlet::actors {

/// Losses of one contribution before and after its trial step, in nats a token.
struct measured_losses {
  double assigned_before = 0;
  double assigned_after = 0;
  double random_before = 0;
  double random_after = 0;
};

struct loss_scores {
  double random = 0;  ///< LossScore, which ranks the match
  double assigned = 0;
  std::int64_t indicator = 0;  ///< +1 when assigned data gained more than random data, else -1
};

/// gauntlet.md C.3.2: relative is (before - after) / before; absolute is before - after.
loss_scores loss_scores_of(loss_score_form form, const measured_losses& m);

struct peer_facts {
  gauntlet::uid uid = 0;
  /// Block that gave the peer its uid: a later one than in the window before means a new owner.
  block_height registered_at = 0;
  events::check_outcome outcome = events::check_outcome::missing;
  compute::rejection reason = compute::rejection::none;
  double sync_score = -1;    ///< -1: could not be told
  double outside_s = 0;      ///< seconds before (negative) or after the put window; 0 inside
  time_point uploaded_at{};  ///< of the object, where there was one
  bool candidate = false;    ///< among the candidates and reserves of the window
  bool drawn = false;        ///< into S_t
  std::optional<measured_losses> losses{};
  std::optional<double> cosine{};  ///< of payload and recomputed gradient, where a rule asked for it
};

/// Payloads that share this part of their indices are noted as facts whatever the threshold is, so that a run can be
/// scored again under a stricter one.
inline constexpr double overlap_noted = 0.4;

/// Two payloads with more in common than independent work has.
struct overlap_finding {
  gauntlet::uid one = 0, other = 0;
  double overlap = 0;
};

struct window_facts {
  gauntlet::uid validator = 0;
  window_index window = 0;
  std::uint64_t steps = 0;        ///< applied before this window's
  std::vector<peer_facts> peers;  ///< all registered ones, ascending
  std::vector<overlap_finding> overlaps;
};

}  // namespace gauntlet::actors
