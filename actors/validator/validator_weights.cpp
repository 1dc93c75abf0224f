#include "actors/validator/validator_core.hpp"
#include "net/codec.hpp"

#include <algorithm>

// Weights on their way to the chain: in the open, or committed to and shown a tempo later.
namespace gauntlet::actors {

/// Hidden weights are posted at the last chance of a tempo alone: of all commits of a tempo only the newest counts.
bool validator_core::weights_are_due() const {
  const chain_parameters& p = parameters().chain;
  if (!chain()->nodes()[*uid()].permit) return false;
  if (!p.commit_reveal) return review_->window % p.weights_every_windows == 0;
  const block_height next_chance = chain()->height() + chain()->blocks_per_window();
  return chain()->tempo_of(next_chance + 1) != chain()->tempo_of(chain()->height() + 1);
}

void validator_core::post_weights() {
  if (!registered() || !weights_are_due()) return;
  const std::vector<peer_weight> chosen = strategy_->choose_weights(review_->window, board_.weights());
  double highest = 0;
  for (const peer_weight& w : chosen) highest = std::max(highest, w.weight);
  net::set_weights call;
  call.window = review_->window;
  events::weights_posted posted{*uid(), review_->window, {}, {}};
  for (const peer_weight& w : chosen) {
    if (!(w.weight > 0)) continue;
    call.uids.push_back(w.uid);
    call.values.push_back(static_cast<std::uint16_t>(w.weight / highest * 65535 + 0.5));
    posted.uids.push_back(w.uid);
    posted.weights.push_back(w.weight);
  }
  note(std::move(posted));
  if (!parameters().chain.commit_reveal) return submit(call);

  hasher h;
  const digest salt = h.add_text("salt").add_value(secret_seed_).add_value(review_->window).finish();
  submit(net::commit_weights{net::hash_of_weights(self().key(), call, salt)});
  hidden_.push_back({{std::move(call), salt}, chain()->tempo_of(chain()->height() + 1)});
}

void validator_core::reveal_weights() {
  const std::uint64_t period = parameters().chain.reveal_period_tempos;
  const std::uint64_t next = chain()->tempo_of(chain()->height() + 1);
  std::erase_if(hidden_, [&](const hidden_weights& h) { return h.tempo + period < next; });
  // A reveal discards all older commits, so the newest that is due goes alone.
  const auto due =
      std::find_if(hidden_.rbegin(), hidden_.rend(), [&](const hidden_weights& h) { return h.tempo + period == next; });
  if (due == hidden_.rend() || !registered()) return;
  submit(due->content);
  hidden_.erase(hidden_.begin(), due.base());
}

}  // namespace gauntlet::actors
