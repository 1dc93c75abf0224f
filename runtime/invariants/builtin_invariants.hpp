#pragma once

#include "runtime/invariants/invariant.hpp"

/// The built-in checkers, one source file each, called as the file. Their claims stand there.
namespace gauntlet::runtime {

invariant_registry::entry agreed_state_invariant();
invariant_registry::entry block_chain_invariant();
invariant_registry::entry bounded_queues_invariant();
invariant_registry::entry candidates_invariant();
invariant_registry::entry catch_up_invariant();
invariant_registry::entry checkpoints_invariant();
invariant_registry::entry commitments_invariant();
invariant_registry::entry earned_pay_invariant();
invariant_registry::entry earned_weights_invariant();
invariant_registry::entry emission_invariant();
invariant_registry::entry extrinsics_invariant();
invariant_registry::entry journal_form_invariant();
invariant_registry::entry lead_slot_invariant();
invariant_registry::entry manifest_form_invariant();
invariant_registry::entry messages_invariant();
invariant_registry::entry node_times_invariant();
invariant_registry::entry nodes_recover_invariant();
invariant_registry::entry score_causes_invariant();
invariant_registry::entry score_trail_invariant();
invariant_registry::entry slashes_invariant();
invariant_registry::entry state_order_invariant();
invariant_registry::entry step_count_invariant();
invariant_registry::entry uid_owners_invariant();
invariant_registry::entry used_contributions_invariant();
invariant_registry::entry window_outcomes_invariant();
invariant_registry::entry windows_advance_invariant();

void register_invariants();

}  // namespace gauntlet::runtime
