#include "runtime/invariants/run_picture.hpp"

namespace gauntlet::runtime {

namespace events = actors::events;

void run_picture::on(std::uint64_t line, const actors::journal_entry& entry) {
  if (const auto* o = std::get_if<events::run_opened>(&entry.event)) {
    opened_ = *o;
  } else if (const auto* n = std::get_if<events::node_started>(&entry.event)) {
    member& m = members_[{n->role, n->hotkey}];
    m.role = n->role;
    m.strategy = n->strategy;
  } else if (const auto* r = std::get_if<events::registered>(&entry.event)) {
    on(*r);
  } else if (const auto* b = std::get_if<events::block_made>(&entry.event)) {
    height_ = b->height;
    block_time_ = b->made_at;
    watch_put_window();
  } else if (const auto* w = std::get_if<events::window_opened>(&entry.event)) {
    window_ = w->window;
    openings_.at(w->window) = {block_time_, std::nullopt, w->height, w->slot_order, line};
    watch_put_window();
  }
}

/// The put window of a window begins with the next one's first block or, with commitments, so many blocks later.
void run_picture::watch_put_window() {
  opening* newest = openings_.find(window_);
  if (newest != nullptr && height_ == newest->height + parameters_.commit_blocks()) newest->put_opened_at = block_time_;
}

void run_picture::on(const events::registered& e) {
  if (const seat* before = seat_of(e.uid)) {
    const auto evicted = members_.find({before->role, before->owner});
    if (evicted != members_.end()) evicted->second.uid.reset();
  }
  seats_[e.uid] = {e.hotkey, e.role, window_};
  const auto known = members_.find({e.role, e.hotkey});
  if (known != members_.end()) known->second.uid = e.uid;
}

const run_picture::seat* run_picture::seat_of(gauntlet::uid u) const {
  const auto found = seats_.find(u);
  return found == seats_.end() ? nullptr : &found->second;
}

bool run_picture::honest(const net::address& node) const {
  const auto found = members_.find(node);
  return found != members_.end() && found->second.strategy == "honest";
}

bool run_picture::honest(gauntlet::uid u) const {
  const seat* s = seat_of(u);
  return s != nullptr && honest(net::address{s->role, s->owner});
}

bool run_picture::is_peer(gauntlet::uid u) const {
  const seat* s = seat_of(u);
  return s != nullptr && s->role == net::role::peer;
}

bool run_picture::is_validator(gauntlet::uid u) const {
  const seat* s = seat_of(u);
  return s != nullptr && s->role == net::role::validator;
}

}  // namespace gauntlet::runtime
