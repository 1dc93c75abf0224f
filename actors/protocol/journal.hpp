#pragma once

#include "actors/protocol/events/chain_events.hpp"
#include "actors/protocol/events/fault_events.hpp"
#include "actors/protocol/events/member_events.hpp"
#include "actors/protocol/events/run_events.hpp"
#include "actors/protocol/events/score_events.hpp"
#include "base/time.hpp"
#include "net/address.hpp"

#include <variant>

/// The one event stream (DESIGN 8). Every role emits these; live view, report, checkers and tools read nothing else.
/// Times and texts in an event are of the run; what the wall clock measured never enters.
namespace gauntlet::actors::events {

using any = std::variant<run_opened, node_started, registered, replaced, stake_changed, weights_committed, weights_set,
                         block_made, extrinsic_refused, window_opened, trained, contribution_put, contribution_checked,
                         overlap_found, contribution_scored, contribution_refused, window_judged, slashed, scores_reset,
                         rated, weights_posted, candidates_published, contribution_committed, manifest_included,
                         manifest_disputed, lead_demoted, window_null, gathered, state_applied, desynchronised,
                         caught_up, identity_renewed, held_out_measured, tempo_paid, node_silent, node_time,
                         fault_began, fault_ended, node_restarted, chain_reorganised, job_failed, rare_branch_counted,
                         node_traffic, run_closed, checkpoint_attested, checkpoint_agreed, checkpoint_loaded,
                         copies_deleted, scores_restored, coordinator_took_over, coordinator_stood_back, queue_counted>;

}  // namespace gauntlet::actors::events

namespace gauntlet::actors {

/// One line of the journal.
struct journal_entry {
  time_point time{};  ///< of the run
  net::address node;  ///< whose event it is; the chain's address for the run's own
  events::any event;
};

/// Version of the event tables; grows when a field is added, removed or changes its meaning.
inline constexpr std::uint64_t journal_version = 3;

}  // namespace gauntlet::actors
