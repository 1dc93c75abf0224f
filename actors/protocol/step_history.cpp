#include "actors/protocol/step_history.hpp"

#include "actors/protocol/chain_follower.hpp"

namespace gauntlet::actors {

std::optional<digest> step_history::settlement_of(const ledger& chain, window_index w) {
  const window_record* r = chain.record(w);
  if (r == nullptr || r->result == window_record::outcome::pending) return std::nullopt;
  hasher h;
  h.add_text("settlement").add_value(w).add_value(static_cast<std::uint8_t>(r->result));
  if (r->result == window_record::outcome::manifest)
    for (const net::manifest_entry& e : r->manifest->entries) h.add(e.contribution.header.payload);
  return h.finish();
}

void step_history::made(const ledger& chain, window_index w, compute::state_ptr before) {
  steps_[w] = {settlement_of(chain, w), std::move(before)};
  while (steps_.begin()->first + reach(chain) < w) steps_.erase(steps_.begin());
}

window_index step_history::reach(const ledger& chain) {
  return reorganisation_depth_max / chain.blocks_per_window() + 2;
}

std::optional<step_history::wrong_step> step_history::undo_wrong(const ledger& chain) {
  for (auto at = steps_.begin(); at != steps_.end(); ++at) {
    if (settlement_of(chain, at->first) == at->second.settlement) continue;
    wrong_step wrong{at->first, std::move(at->second.before)};
    steps_.erase(at, steps_.end());
    return wrong;
  }
  return std::nullopt;
}

}  // namespace gauntlet::actors
