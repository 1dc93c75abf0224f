#include "actors/protocol/ledger.hpp"

#include <algorithm>

// How a window's step is agreed on: candidates, commitments, manifests, disputes.
namespace gauntlet::actors {

block_height ledger::put_opening(window_index w) const {
  return (w + 1) * blocks_per_window() + genesis_->parameters.commit_blocks();
}

std::optional<window_index> ledger::put_window_opened() const {
  if (!first_window_ || window() <= *first_window_) return std::nullopt;
  const window_index ended = window() - 1;
  const auto last = last_window();
  if (height_ != put_opening(ended) || (last && ended > *last)) return std::nullopt;
  return ended;
}

std::optional<block_height> ledger::candidates_from(window_index w, gauntlet::uid validator) const {
  const window_record* open = record(w);
  if (open == nullptr || w == 0) return std::nullopt;
  const std::vector<gauntlet::uid>& order = open->slot_order;
  const auto at = std::find(order.begin(), order.end(), validator);
  if (at == order.end() || nodes_[validator].registered_at >= w * blocks_per_window()) return std::nullopt;
  // Who was demoted since the order was frozen comes after everybody else already.
  const bool demoted = nodes_[validator].demoted_until >= w;
  const std::size_t rank = demoted ? order.size() - 1 : static_cast<std::size_t>(at - order.begin());
  return rank == 0 ? w * blocks_per_window() : manifest_slot(w - 1, rank).first;
}

void ledger::apply_manifest(gauntlet::uid self, const net::publish_manifest& m, std::vector<events::any>& happened) {
  window_record& settled = windows_.at(m.window);
  settled.result = m.entries.empty() ? window_record::outcome::null_window : window_record::outcome::manifest;
  settled.manifest = std::make_shared<const net::publish_manifest>(m);
  settled.lead = self;
  settled.included_at = height_;
  events::manifest_included included{m.window, self, height_, {}};
  for (const net::manifest_entry& e : m.entries) included.uids.push_back(e.contribution.header.uid);
  if (m.entries.empty())
    happened.push_back(events::window_null{m.window});
  else
    happened.push_back(std::move(included));
}

// ---- commitments

const commitment* ledger::commitment_of(window_index w, gauntlet::uid peer) const {
  const window_record* of = record(w);
  if (of == nullptr || !of->commitments) return nullptr;
  const auto at = of->commitments->find(peer);
  return at == of->commitments->end() ? nullptr : &at->second;
}

std::string ledger::refusal_of_commitment(gauntlet::uid sender, const net::commit_contribution& c,
                                          block_height in_block) const {
  if (agreement() != agreement_mode::commit) return "no commitments here: see aggregation.agreement";
  if (nodes_[sender].role != net::role::peer) return "only peers may";
  const window_record* of = record(c.window);
  if (of == nullptr || !first_window_ || c.window < *first_window_) return "commitment for a window that never was";
  // The last of these blocks opens the put window: what is shown from then on comes too late to be copied.
  if (in_block <= (c.window + 1) * blocks_per_window() || in_block > put_opening(c.window))
    return "outside the blocks for commitments";
  if (!of->commitments) return {};
  for (const auto& [u, other] : *of->commitments) {
    if (u == sender) return "the sender has committed already";
    if (other.payload == c.payload) return "somebody else has committed to this payload";
  }
  return {};
}

void ledger::apply_commitment(gauntlet::uid self, const net::commit_contribution& c,
                              std::vector<events::any>& happened) {
  window_record& of = windows_.at(c.window);
  // Ledgers of earlier blocks share the map.
  auto all = of.commitments ? *of.commitments : std::map<gauntlet::uid, commitment>();
  all[self] = {c.payload, c.size};
  of.commitments = std::make_shared<const std::map<gauntlet::uid, commitment>>(std::move(all));
  happened.push_back(events::contribution_committed{self, c.window, height_, c.payload, c.size});
}

// ---- disputes

std::string ledger::refusal_of_dispute(gauntlet::uid sender, const net::dispute& d, block_height in_block) const {
  const window_record* of = record(d.window);
  if (of == nullptr || !of->manifest) return "dispute about a manifest that never was";
  if (nodes_[sender].registered_at > of->included_at) return "the sender came after that manifest";
  if (in_block >= (d.window + 3) * blocks_per_window()) return "too late to dispute that manifest";
  if (std::find(of->disputed_by.begin(), of->disputed_by.end(), sender) != of->disputed_by.end())
    return "the sender has disputed it already";
  return {};
}

void ledger::apply_dispute(gauntlet::uid self, const net::dispute& d, std::vector<events::any>& happened) {
  window_record& of = windows_.at(d.window);
  of.disputed_by.push_back(self);
  happened.push_back(events::manifest_disputed{d.window, of.lead, self, d.reason});
  const window_index span = genesis_->parameters.aggregation.demotion_windows;
  // Who owns the lead's uid by now may be somebody else.
  const bool still_there = nodes_[of.lead].registered_at <= of.included_at;
  if (of.lead_demoted || span == 0 || !still_there || !stake_majority_disputes(of)) return;
  of.lead_demoted = true;
  nodes_[of.lead].demoted_until = window() + span;
  happened.push_back(events::lead_demoted{d.window, of.lead, window() + span});
}

bool ledger::stake_majority_disputes(const window_record& r) const {
  std::uint64_t disputing = 0;
  std::uint64_t others = 0;
  for (const gauntlet::uid v : uids_of(net::role::validator)) {
    const bool objects = std::find(r.disputed_by.begin(), r.disputed_by.end(), v) != r.disputed_by.end();
    const bool same_owner = nodes_[v].registered_at <= r.included_at;
    (objects && same_owner ? disputing : others) += nodes_[v].stake;
  }
  return disputing > others;
}

}  // namespace gauntlet::actors
