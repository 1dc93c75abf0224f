#include "runtime/invariants/builtin_invariants.hpp"

namespace gauntlet::runtime {

void register_invariants() {
  for (const auto& entry : {agreed_state_invariant(),    block_chain_invariant(),    bounded_queues_invariant(),
                            candidates_invariant(),      catch_up_invariant(),       checkpoints_invariant(),
                            commitments_invariant(),     earned_pay_invariant(),     earned_weights_invariant(),
                            emission_invariant(),        extrinsics_invariant(),     journal_form_invariant(),
                            lead_slot_invariant(),       manifest_form_invariant(),  messages_invariant(),
                            node_times_invariant(),      nodes_recover_invariant(),  score_causes_invariant(),
                            score_trail_invariant(),     slashes_invariant(),        state_order_invariant(),
                            step_count_invariant(),      uid_owners_invariant(),     used_contributions_invariant(),
                            window_outcomes_invariant(), windows_advance_invariant()})
    invariant_registry::instance().add(entry);
}

}  // namespace gauntlet::runtime
