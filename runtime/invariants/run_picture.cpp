#include "runtime/invariants/run_picture.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace gauntlet::runtime {

namespace events = actors::events;

namespace {

constexpr std::string_view mutation = "mutation";

bool makes_dates_wrong(std::string_view kind) {
  constexpr std::array<std::string_view, 5> kinds{"drift", "jump", "skew", "storage_misdated", "storage_stale"};
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

}  // namespace

void run_picture::on(std::uint64_t line, const actors::journal_entry& entry) {
  now_ = entry.time;
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
  } else if (const auto* begun = std::get_if<events::fault_began>(&entry.event)) {
    on(*begun);
  } else if (const auto* ended = std::get_if<events::fault_ended>(&entry.event)) {
    on(*ended);
  }
}

void run_picture::on(const events::fault_began& e) {
  const auto is_service = [](const net::address& a) {
    return a.kind != net::role::peer && a.kind != net::role::validator;
  };
  if (makes_dates_wrong(e.kind)) ++wrong_dates_.now;
  if (e.kind == mutation) {
    for (const net::address& a : e.targets) ++mutations_[a].now;
  }
  if (!e.ends) {
    if (e.kind != "late_join") lost_.insert(e.targets.begin(), e.targets.end());
    return;
  }
  const bool service = std::any_of(e.targets.begin(), e.targets.end(), is_service);
  disturbances_.insert_or_assign(e.id, service);
  if (service && at_services_++ == 0) services_since_ = now_;
}

void run_picture::on(const events::fault_ended& e) {
  const auto known = disturbances_.find(e.id);
  if (known == disturbances_.end()) return;
  if (known->second && --at_services_ == 0) services_disturbed_ += now_ - services_since_;
  if (makes_dates_wrong(e.kind)) wrong_dates_.healed(now_);
  if (e.kind == mutation) {
    for (const net::address& a : e.targets) mutations_[a].healed(now_);
  }
  disturbances_.erase(known);
  if (!calm()) return;
  calm_since_ = window_;
  calm_at_ = now_;
}

bool run_picture::dates_changed(const net::address& node, time_point since) const {
  const auto hit = [&](const net::address& a) {
    const auto known = mutations_.find(a);
    return known != mutations_.end() && known->second.any(since);
  };
  return hit(node) || hit(net::address::storage());
}

duration run_picture::services_disturbed() const {
  return services_disturbed_ + (at_services_ > 0 ? now_ - services_since_ : duration::zero());
}

hotkey run_picture::credited(gauntlet::uid u) const {
  const seat* s = seat_of(u);
  return s != nullptr && parameters_.scoring.reset_new_owner ? s->owner : hotkey{};
}

void run_picture::go_back_to(const run_picture& then) {
  const window_index open = window_;
  height_ = then.height_;
  block_time_ = then.block_time_;
  window_ = then.window_;
  openings_ = then.openings_;
  members_ = then.members_;
  seats_ = then.seats_;
  // The outcome of the window before the one that is open may be among what was undone.
  reorganised_ = reorganisation{window_ == 0 ? 0 : window_ - 1, open};
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
