#include "runtime/rescore/tempo_replay.hpp"

#include "actors/protocol/yuma/chain_rules.hpp"

#include <algorithm>

namespace gauntlet::runtime {

namespace events = actors::events;

tempo_replay::tempo_replay(const actors::protocol_parameters& p)
    : parameters_(p.chain), blocks_per_window_(p.window.blocks_per_window), consensus_(p.chain.consensus.make()) {}

void tempo_replay::add(const events::registered& e) {
  if (e.uid >= nodes_.size()) nodes_.resize(e.uid + std::size_t{1});
  node n;
  n.role = e.role;
  n.neuron.stake = e.role == net::role::validator ? e.stake : 0;
  n.neuron.registered = n.neuron.last_update = height_;
  nodes_[e.uid] = std::move(n);
  choose_first_permits();
}

void tempo_replay::add(const events::stake_changed& e) {
  if (nodes_.at(e.uid).role == net::role::validator) nodes_[e.uid].neuron.stake = e.stake;
  choose_first_permits();
}

/// Until a tempo has chosen permits, the highest stakes have them.
void tempo_replay::choose_first_permits() {
  if (tempo_paid_) return;
  std::vector<std::size_t> order;
  for (std::size_t u = 0; u < nodes_.size(); ++u)
    if (nodes_[u].role == net::role::validator) order.push_back(u);
  std::stable_sort(order.begin(), order.end(),
                   [this](std::size_t a, std::size_t b) { return nodes_[a].neuron.stake > nodes_[b].neuron.stake; });
  for (std::size_t i = 0; i < order.size(); ++i)
    nodes_[order[i]].neuron.permit = i < parameters_.max_validators && nodes_[order[i]].neuron.stake > 0;
}

void tempo_replay::add(const events::weights_committed& e) {
  nodes_.at(e.uid).commits.push_back(e.height);
  nodes_[e.uid].neuron.last_update = e.height;
}

void tempo_replay::posted(const events::weights_posted& e) { posted_[{e.validator, e.window}] = e; }

block_height tempo_replay::revealed_commit(node& validator) const {
  // Validators show the newest commit that is due; older ones are of no more use.
  std::vector<block_height>& open = validator.commits;
  const auto due = std::find_if(open.rbegin(), open.rend(), [this](block_height block) {
    return tempo_of(block) + parameters_.reveal_period_tempos <= tempo_of(height_);
  });
  if (due == open.rend()) return 0;
  const block_height block = *due;
  open.erase(open.begin(), due.base());
  return block;
}

void tempo_replay::add(const events::weights_set& e) {
  node& validator = nodes_.at(e.uid);
  const block_height commit = parameters_.commit_reveal ? revealed_commit(validator) : 0;
  const auto at = posted_.find({e.uid, e.window});
  if (at == posted_.end()) return;
  const events::weights_posted& p = at->second;
  const std::vector<std::uint16_t> sent = in_u16(p.weights);
  std::vector<gauntlet::uid> uids;
  std::vector<std::uint64_t> values;
  for (std::size_t i = 0; i < sent.size(); ++i) {
    // As in the ledger: a row leaves out who came after the window that was judged, and a reveal who was not there when
    // it was committed to.
    const node& peer = nodes_.at(p.uids[i]);
    const bool hidden = parameters_.commit_reveal;
    if (hidden && (peer.role != net::role::peer || peer.neuron.registered >= commit)) continue;
    if (peer.neuron.registered / blocks_per_window_ > e.window) continue;
    uids.push_back(p.uids[i]);
    values.push_back(sent[i]);
  }
  const std::vector<std::uint16_t> scaled = actors::yuma::max_upscaled(values);
  validator.neuron.weights.clear();
  for (std::size_t i = 0; i < uids.size(); ++i)
    if (scaled[i] != 0) validator.neuron.weights.push_back({uids[i], scaled[i]});
  if (!parameters_.commit_reveal) validator.neuron.last_update = e.height;
}

events::tempo_paid tempo_replay::paid(const events::tempo_paid& was) {
  actors::yuma::situation s;
  s.block = was.height;
  s.emission = was.emission - carried_in_run_ + carried_;
  for (node& n : nodes_) {
    std::erase_if(n.commits, [this](block_height block) {
      return tempo_of(block) + parameters_.reveal_period_tempos < tempo_of(height_);
    });
    n.neuron.earliest_commit = n.commits.empty() ? std::nullopt : std::optional(n.commits.front());
    s.neurons.push_back(n.neuron);
  }
  const actors::tempo_payment t = actors::pay_by_consensus(*consensus_, parameters_, s);
  events::tempo_paid now = was;
  now.emission = s.emission;
  now.paid = t.paid;
  now.held_back = t.held_back ? s.emission : 0;
  now.carried = t.carried;
  now.uids.clear();
  now.incentive.clear();
  now.dividends.clear();
  now.payout.clear();
  for (std::size_t u = 0; u < nodes_.size(); ++u) {
    const actors::yuma::outcome& o = t.outcomes[u];
    nodes_[u].neuron.permit = o.permit && nodes_[u].role == net::role::validator;
    nodes_[u].neuron.bonds = o.bonds;
    now.uids.push_back(static_cast<gauntlet::uid>(u));
    now.incentive.push_back(o.incentive.to_double());
    now.dividends.push_back(o.dividends.to_double());
    now.payout.push_back(t.payout[u]);
  }
  carried_in_run_ = was.carried;
  carried_ = now.carried;
  tempo_paid_ = true;
  return now;
}

std::vector<std::uint16_t> in_u16(const std::vector<double>& weights) {
  double highest = 0;
  for (const double w : weights) highest = std::max(highest, w);
  std::vector<std::uint16_t> values;
  for (const double w : weights) values.push_back(static_cast<std::uint16_t>(w / highest * 65535 + 0.5));
  return values;
}

}  // namespace gauntlet::runtime
