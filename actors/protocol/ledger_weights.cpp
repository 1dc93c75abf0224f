#include "actors/protocol/ledger.hpp"
#include "actors/protocol/yuma/chain_rules.hpp"
#include "net/codec.hpp"

#include <algorithm>

// Weights: posted in the open, or committed to and revealed a tempo later (yuma.md sections 4 and 7).
namespace gauntlet::actors {

namespace {

constexpr std::size_t open_commits_max = 10;

}  // namespace

std::string ledger::refusal_of_posting(gauntlet::uid sender, block_height in_block) const {
  const node_record& n = nodes_[sender];
  const chain_parameters& p = genesis_->parameters.chain;
  if (!n.permit) return "no permit: the stake is not among the highest";
  if (n.stake < p.stake_threshold) return "the stake is below the threshold";
  const bool first = n.last_update == n.registered_at;
  if (!first && in_block < n.last_update + p.weights_rate_limit_blocks)
    return "weights were posted too short a time ago";
  return {};
}

std::string ledger::refusal_of_weights(const net::set_weights& w, block_height in_block) const {
  if (w.uids.size() != w.values.size()) return "weights and uids differ in number";
  for (std::size_t i = 0; i < w.uids.size(); ++i) {
    if (i > 0 && w.uids[i] <= w.uids[i - 1]) return "uids not ascending";
    // What was committed to before a uid changed hands is shown all the same; its entry is left out below.
    const bool hidden = genesis_->parameters.chain.commit_reveal;
    if (w.uids[i] >= nodes_.size() || (!hidden && nodes_[w.uids[i]].role != net::role::peer))
      return "weight for no peer";
  }
  const std::uint64_t wanted =
      std::min<std::uint64_t>(genesis_->parameters.chain.weights_min, uids_of(net::role::peer).size());
  // Nobody to name is an opinion too: that of a validator who trusts none.
  if (!w.uids.empty() && w.uids.size() < wanted) return "too few weights";
  if (w.window > in_block / blocks_per_window()) return "weights of a window that is yet to come";
  return {};
}

void ledger::apply_weights(gauntlet::uid self, const net::set_weights& w, std::vector<events::any>& happened) {
  node_record& n = nodes_[self];
  n.weight_uids.clear();
  std::vector<std::uint64_t> values;
  for (std::size_t i = 0; i < w.uids.size(); ++i) {
    // Whoever came after the window that was judged is not whom the validator saw: these weights were under way.
    if (nodes_[w.uids[i]].registered_at / blocks_per_window() > w.window) continue;
    n.weight_uids.push_back(w.uids[i]);
    values.push_back(w.values[i]);
  }
  n.weight_values = yuma::max_upscaled(values);
  if (!genesis_->parameters.chain.commit_reveal) n.last_update = height_;
  happened.push_back(events::weights_set{self, w.window, height_});
}

std::string ledger::refusal_of_reveal(gauntlet::uid sender, const net::reveal_weights& r, block_height in_block) const {
  const std::vector<weight_commit>& open = nodes_[sender].commits;
  const digest hash = net::hash_of_weights(nodes_[sender].hotkey, r.weights, r.salt);
  const auto at = std::find_if(open.begin(), open.end(), [&](const weight_commit& c) { return c.hash == hash; });
  if (at == open.end()) return "not what was committed to";
  const std::uint64_t due = tempo_of(at->block) + genesis_->parameters.chain.reveal_period_tempos;
  if (tempo_of(in_block) < due) return "too early to reveal";
  if (tempo_of(in_block) > due) return "the commit has expired";
  return refusal_of_weights(r.weights, in_block);
}

void ledger::apply_reveal(gauntlet::uid self, const net::reveal_weights& r, std::vector<events::any>& happened) {
  std::vector<weight_commit>& open = nodes_[self].commits;
  const digest hash = net::hash_of_weights(nodes_[self].hotkey, r.weights, r.salt);
  const auto at = std::find_if(open.begin(), open.end(), [&](const weight_commit& c) { return c.hash == hash; });
  // Entries that were meant for a former owner of their uid, or for no peer, count for nothing. The epoch cannot tell:
  // newer commits have made the row look younger than it is.
  net::set_weights shown;
  shown.window = r.weights.window;
  for (std::size_t i = 0; i < r.weights.uids.size(); ++i) {
    const node_record& n = nodes_[r.weights.uids[i]];
    if (n.role != net::role::peer || n.registered_at >= at->block) continue;
    shown.uids.push_back(r.weights.uids[i]);
    shown.values.push_back(r.weights.values[i]);
  }
  // Older commits are of no more use.
  open.erase(open.begin(), at + 1);
  apply_weights(self, shown, happened);
}

void ledger::drop_expired_commits() {
  const std::uint64_t period = genesis_->parameters.chain.reveal_period_tempos;
  for (node_record& n : nodes_) {
    std::erase_if(n.commits, [&](const weight_commit& c) { return tempo_of(c.block) + period < tempo_of(height_); });
  }
}

std::string ledger::refusal_of_weight_call(gauntlet::uid self, const net::call& c, block_height in_block) const {
  const bool hidden = genesis_->parameters.chain.commit_reveal;
  if (const auto* w = std::get_if<net::set_weights>(&c)) {
    if (hidden) return "weights are committed to and revealed here: see chain.commit_reveal";
    const std::string why = refusal_of_posting(self, in_block);
    return why.empty() ? refusal_of_weights(*w, in_block) : why;
  }
  if (!hidden) return "weights are posted in the open here: see chain.commit_reveal";
  if (const auto* r = std::get_if<net::reveal_weights>(&c)) return refusal_of_reveal(self, *r, in_block);
  if (nodes_[self].commits.size() >= open_commits_max) return "too many open commits";
  return refusal_of_posting(self, in_block);
}

}  // namespace gauntlet::actors
