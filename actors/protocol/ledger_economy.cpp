#include "actors/protocol/ledger.hpp"
#include "actors/protocol/planted_defects.hpp"
#include "actors/protocol/yuma/chain_rules.hpp"
#include "base/check.hpp"
#include "base/wide.hpp"

#include <algorithm>
#include <limits>

// Units: who owns them, what registering costs, what a tempo pays.
namespace gauntlet::actors {

account ledger::account_of(const hotkey& key) const {
  const auto at = accounts_.find(key);
  return at == accounts_.end() ? account{} : at->second;
}

std::uint64_t ledger::accounted() const {
  std::uint64_t units = burned_ + held_back_ + owner_ + pending_;
  for (const auto& [key, a] : accounts_) units += a.balance + a.stake;
  return units;
}

// ---- balances and stakes

std::string ledger::refusal_of_money(const hotkey& sender, const net::call& c) const {
  const account own = account_of(sender);
  const auto* given = std::get_if<net::transfer>(&c);
  const auto* more = std::get_if<net::add_stake>(&c);
  const auto* less = std::get_if<net::remove_stake>(&c);
  const std::uint64_t units = given != nullptr ? given->units : more != nullptr ? more->units : less->units;
  // Calls that cost nothing would make accounts for ever.
  if (units == 0) return "moves nothing";
  if (less != nullptr) return units > own.stake ? "more than the stake" : "";
  return units > own.balance ? "more than the balance" : "";
}

void ledger::apply_money(const hotkey& sender, const net::call& c, std::vector<events::any>& happened) {
  account& own = accounts_[sender];
  if (const auto* t = std::get_if<net::transfer>(&c)) {
    own.balance -= t->units;
    accounts_[t->to].balance += t->units;
    return;
  }
  const auto* more = std::get_if<net::add_stake>(&c);
  const auto* less = std::get_if<net::remove_stake>(&c);
  if (more == nullptr && less == nullptr) return;
  const std::uint64_t units = more != nullptr ? more->units : less->units;
  (more != nullptr ? own.balance : own.stake) -= units;
  (more != nullptr ? own.stake : own.balance) += units;
  const auto node = by_hotkey_.find(sender);
  if (node == by_hotkey_.end()) return;
  nodes_[node->second].stake = own.stake;
  happened.push_back(events::stake_changed{node->second, own.stake, height_});
  choose_first_permits();
}

// ---- registration

std::optional<gauntlet::uid> ledger::slot_for_newcomer(block_height in_block) const {
  const chain_parameters& p = genesis_->parameters.chain;
  if (nodes_.size() < p.max_uids) return static_cast<gauntlet::uid>(nodes_.size());
  // Who came since the last tempo had no chance to earn anything: it goes after all that had, and two newcomers of one
  // tempo take two slots (yuma.md section 5).
  const block_height last_tempo = (in_block - 1) / p.tempo_blocks * p.tempo_blocks;
  std::vector<yuma::pruning_candidate> slots;
  slots.reserve(nodes_.size());
  for (const node_record& n : nodes_) {
    const bool unpaid_yet = n.registered_at >= last_tempo;
    slots.push_back({unpaid_yet ? std::numeric_limits<std::uint64_t>::max() : n.emission, n.registered_at, false});
  }
  return yuma::pruned(slots, in_block, p.immunity_blocks);
}

std::string ledger::refusal_of_registration(const hotkey& sender, const net::register_node& r,
                                            block_height in_block) const {
  const chain_parameters& p = genesis_->parameters.chain;
  const account own = account_of(sender);
  if (by_hotkey_.contains(sender)) return "already registered";
  if (r.kind != net::role::peer && r.kind != net::role::validator) return "only peers and validators register";
  if (r.kind == net::role::validator && own.stake == 0) return "a validator needs stake";
  if (own.balance < cost_) return "cannot pay the registration";
  if (registered_in_block_ >= p.registrations_per_block_max) return "too many registrations in this block";
  if (registered_in_interval_ >= 3 * p.registrations_target) return "too many registrations lately";
  if (!slot_for_newcomer(in_block)) return "no free uid";
  return {};
}

void ledger::apply_registration(const hotkey& sender, const net::register_node& r, std::vector<events::any>& happened) {
  const auto slot = slot_for_newcomer(height_);
  GAUNTLET_CHECK(slot.has_value());
  account& own = accounts_[sender];
  own.balance -= cost_;
  burned_ += cost_;
  ++registered_in_block_;
  ++registered_in_interval_;

  node_record n;
  n.hotkey = sender;
  n.role = r.kind;
  n.stake = own.stake;
  n.registered_at = n.last_update = height_;
  if (*slot == nodes_.size()) {
    nodes_.push_back(std::move(n));
  } else {
    // The newcomer inherits nothing; bonds and weights of others on this uid are masked by its registration block.
    const node_record& former = nodes_[*slot];
    if (former.role == net::role::peer) n.former = former.hotkey;
    by_hotkey_.erase(former.hotkey);
    happened.push_back(events::replaced{*slot, former.hotkey, sender, height_});
    nodes_[*slot] = std::move(n);
  }
  by_hotkey_[sender] = *slot;
  happened.push_back(events::registered{*slot, r.kind, sender, own.stake, cost_});
  choose_first_permits();
}

/// Until a tempo has chosen permits, the highest stakes have them.
void ledger::choose_first_permits() {
  if (tempo_paid_) return;
  std::vector<gauntlet::uid> order = uids_of(net::role::validator);
  std::stable_sort(order.begin(), order.end(),
                   [this](gauntlet::uid a, gauntlet::uid b) { return nodes_[a].stake > nodes_[b].stake; });
  for (std::size_t i = 0; i < order.size(); ++i)
    nodes_[order[i]].permit = i < genesis_->parameters.chain.max_validators && nodes_[order[i]].stake > 0;
}

/// yuma.md section 5, 2025: next = a p + (1 - a) p (r + g) / (2 g), within its bounds.
void ledger::adjust_cost() {
  const chain_parameters& p = genesis_->parameters.chain;
  const auto kept = static_cast<std::uint64_t>(p.adjustment_kept * 1e6 + 0.5);
  const std::uint64_t target = p.registrations_target;
  const wide_uint weight = static_cast<wide_uint>(kept) * (2 * target) +
                           static_cast<wide_uint>(1'000'000 - kept) * (registered_in_interval_ + target);
  const auto next = static_cast<std::uint64_t>(cost_ * weight / (static_cast<wide_uint>(1'000'000) * (2 * target)));
  cost_ = std::clamp(next, p.registration_cost_min, p.registration_cost_max);
  registered_in_interval_ = 0;
}

// ---- emission

void ledger::issue_emission() {
  const chain_parameters& p = genesis_->parameters.chain;
  const std::uint64_t to_owner = part_of(p.emission_per_block, p.owner_share);
  issued_ += p.emission_per_block;
  owner_ += to_owner;
  owner_since_tempo_ += to_owner;
  pending_ += p.emission_per_block - to_owner;
}

yuma::situation ledger::situation_now() const {
  yuma::situation s;
  s.block = height_;
  s.emission = pending_;
  s.neurons.resize(nodes_.size());
  for (std::size_t u = 0; u < nodes_.size(); ++u) {
    const node_record& n = nodes_[u];
    yuma::neuron& v = s.neurons[u];
    // Only validators' stakes vote.
    v.stake = n.role == net::role::validator ? n.stake : 0;
    v.last_update = n.last_update;
    v.registered = n.registered_at;
    v.permit = n.permit;
    if (!n.commits.empty()) v.earliest_commit = n.commits.front().block;
    for (std::size_t i = 0; i < n.weight_uids.size(); ++i)
      if (n.weight_values[i] != 0) v.weights.push_back({n.weight_uids[i], n.weight_values[i]});
    if (n.bonds) v.bonds = *n.bonds;
  }
  return s;
}

void ledger::pay_tempo(std::vector<events::any>& happened) {
  const tempo_payment t = pay_by_consensus(*consensus_, genesis_->parameters.chain, situation_now());
  events::tempo_paid paid;
  paid.height = height_;
  paid.emission = pending_;
  paid.paid = t.paid;
  paid.held_back = t.held_back ? pending_ : 0;
  paid.carried = t.carried;
  paid.owner = owner_since_tempo_;
  for (std::size_t u = 0; u < nodes_.size(); ++u) {
    node_record& n = nodes_[u];
    const yuma::outcome& o = t.outcomes[u];
    accounts_[n.hotkey].balance += t.payout[u];
    n.permit = o.permit && n.role == net::role::validator;
    n.incentive = o.incentive;
    n.dividends = o.dividends;
    n.emission = t.payout[u];
    n.bonds = o.bonds.empty() ? nullptr : std::make_shared<const yuma::row>(o.bonds);
    paid.uids.push_back(static_cast<gauntlet::uid>(u));
    paid.incentive.push_back(o.incentive.to_double());
    paid.dividends.push_back(o.dividends.to_double());
    paid.payout.push_back(t.payout[u]);
  }
  held_back_ += paid.held_back;
  const bool keeps = planted(planted_defect::pays_twice) && t.held_back;
  if (!keeps) pending_ = t.carried;
  owner_since_tempo_ = 0;
  tempo_paid_ = true;
  happened.push_back(std::move(paid));
}

}  // namespace gauntlet::actors
