#include "actors/protocol/contribution.hpp"
#include "actors/protocol/member_core.hpp"
#include "actors/protocol/storage_patience.hpp"
#include "base/check.hpp"

#include <algorithm>

// Agreement "own_view": a node makes each step of what it finds in storage itself. Nothing keeps the nodes' states
// equal but that they find the same.
namespace gauntlet::actors {

namespace {

// gauntlet.md A.5: a gather takes at most 15 s in all; heads are small and must leave time for the bytes.
constexpr duration gather_patience = std::chrono::seconds(15);

}  // namespace

void member_core::await_put_window() {
  const auto ended = chain_->put_window_opened();
  if (!ended) return;
  gather_due_ = ended;
  at(std::max(put_window_of(*chain_, *ended)->over_at(), now()), [this, w = *ended] {
    if (gather_due_ == w) gather(w);
  });
}

void member_core::gather(window_index w) {
  if (w < next_ || gatherings_.contains(w) || gathered_.contains(w)) return;
  if (gatherings_.size() >= gatherings_max) {
    // Gathered when its turn comes, of what is left then.
    refused_by(queue::gatherings);
    if (gather_due_ == w) gather_due_.reset();
    return;
  }
  const auto times = put_window_of(*chain_, w);
  GAUNTLET_CHECK(times.has_value());
  const aggregation_parameters& p = parameters().aggregation;
  gatherer found(w, *times, chain_->candidates_for(w), p.top_g, p.reserves);
  const std::vector<gauntlet::uid> candidates = found.candidates();
  gatherings_.emplace(w, gathering{std::move(found), now() + gather_patience});
  for (const gauntlet::uid u : candidates) gather_head(w, u);
  gather_on(w);
}

void member_core::gather_head(window_index w, gauntlet::uid u) {
  net::head_object head;
  head.bucket = bucket_of(u);
  head.key = contribution_key(w, u);
  ask(net::address::storage(), head, head_patience, [this, w, u](const net::message* m) {
    gatherings_.at(w).found.on_head(u, m == nullptr ? nullptr : std::get_if<net::object_head>(m));
    gather_on(w);
  });
}

void member_core::gather_data(window_index w, gauntlet::uid u) {
  net::get_object get;
  get.bucket = bucket_of(u);
  get.key = contribution_key(w, u);
  get.size_max = context_.engine->compression().payload_bytes();
  const duration patience = std::max(duration::zero(), gatherings_.at(w).until - now());
  ask(net::address::storage(), get, patience, [this, w, u](const net::message* m) {
    gatherings_.at(w).found.on_data(u, m == nullptr ? nullptr : std::get_if<net::object_data>(m),
                                    context_.engine->compression());
    gather_on(w);
  });
}

void member_core::gather_on(window_index w) {
  const auto at = gatherings_.find(w);
  for (const gauntlet::uid u : at->second.found.next_fetches()) gather_data(w, u);
  const gatherer& found = at->second.found;
  if (!found.complete()) return;
  // Far behind, the bytes would pile up: gathered again, of what is left, when their turn comes.
  if (gathered_.size() < gatherings_max || w == next_) {
    gathered_[w] = found.taken();
    events::gathered made{kind_, uid_.value_or(0), w, {}, found.skipped()};
    for (const held_contribution& c : gathered_[w]) made.uids.push_back(c.uid);
    if (registered()) note(std::move(made));
  }
  gatherings_.erase(at);
  if (gather_due_ == w) gather_due_.reset();
}

void member_core::advance_own_view() {
  while (next_ != 0 && !stepping_) {
    const auto last = chain_->last_window();
    if (last && next_ > *last) return;
    // Not gathered in its time, by a node that was not there: takes what is there still.
    if (chain_->window() > next_ + 1) gather(next_);
    const auto found = gathered_.find(next_);
    if (found == gathered_.end()) return;
    const auto contributions = std::move(found->second);
    gathered_.erase(found);
    const bool left_out = !contributions.empty() && !applies_step(next_);
    if (!contributions.empty() && !left_out) return apply(next_, contributions);
    stepped(next_, {}, state_);
  }
}

}  // namespace gauntlet::actors
