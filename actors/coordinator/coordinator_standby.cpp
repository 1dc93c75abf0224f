#include "actors/coordinator/coordinator_core.hpp"

#include <algorithm>

namespace gauntlet::actors {

namespace {

/// A hint may be late, and a request that was lost is made again.
constexpr duration margin = std::chrono::seconds(10);

}  // namespace

duration coordinator_core::patience() const {
  // Under lockstep another may have given up on the silent as much as a grace later. Each rank has its turn.
  const duration turn = margin + (lockstep() ? from_seconds(origin_->parameters.window.grace_s) : duration::zero());
  return turn * static_cast<std::int64_t>(place_.rank);
}

void coordinator_core::hear(const net::address& from, const net::message& m) {
  const auto* opened = std::get_if<net::window_opened>(&m);
  if (opened == nullptr || !(from < net::address::coordinator(place_.rank))) return;
  heard_ = std::max(heard_, opened->height);
  // One that stood still tells of old windows before it has caught up.
  if (!acting_ || opened->height < chain_->height()) return;
  acting_ = false;
  due_at_.reset();
  note(events::coordinator_stood_back{place_.rank, chain_->height()});
}

void coordinator_core::await_request() {
  if (!block_is_due()) return due_at_.reset();
  if (due_at_ == chain_->height()) return;
  due_at_ = chain_->height();
  cancel(awaits_request_);
  awaits_request_ = at(now() + patience(), [this] {
    if (due_at_ == chain_->height() && !acting_) take_over();
  });
}

void coordinator_core::await_hint(const net::window_opened& due) {
  if (!is_news()) return;
  at(now() + patience(), [this, due] {
    if (acting_ || heard_ >= due.height) return;
    take_over();
    broadcast(due);
  });
}

void coordinator_core::await_end() {
  at(now() + patience(), [this] {
    if (!acting_) take_over();
  });
}

void coordinator_core::take_over() {
  acting_ = true;
  note(events::coordinator_took_over{place_.rank, chain_->height()});
  // From now on it is this one that goes on without them.
  for (const auto& [address, who] : members_)
    if (who.silent) note(events::node_silent{address, chain_->height()});
}

}  // namespace gauntlet::actors
