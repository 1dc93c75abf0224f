#include "actors/coordinator/coordinator_core.hpp"

#include "actors/protocol/put_window.hpp"

#include <algorithm>

namespace gauntlet::actors {

namespace {

constexpr std::size_t members_max = 4096;
constexpr duration silence_watch = std::chrono::seconds(10);

}  // namespace

coordinator_core::coordinator_core(std::shared_ptr<const genesis> origin, coordinator_place place)
    : origin_(std::move(origin)),
      place_(place),
      acting_(place.rank == 0),
      follower_(std::make_shared<const ledger>(*origin_)),
      chain_(follower_.head()) {}

void coordinator_core::on_start() {
  started_at_ = now();
  send(net::address::chain(), net::subscribe_blocks{1});
  watch_for_silence();
  if (!lockstep()) return;
  // One that was restarted in the middle of a run waits a while for the members to be heard again.
  await_attendance();
  at(now() + from_seconds(origin_->start_deadline_s), [this] { waited_enough_ = true; });
  watch_height();
}

void coordinator_core::on_message(const net::address& from, const net::message& m) {
  if (from.kind == net::role::chain) {
    if (const auto* b = std::get_if<net::block_announced>(&m)) follow(b->content);
    if (const auto* bs = std::get_if<net::blocks>(&m))
      for (const net::block& b : bs->content) follow(b);
    return;
  }
  if (from.kind == net::role::coordinator) return hear(from, m);
  if (from.kind != net::role::peer && from.kind != net::role::validator) return;
  if (std::holds_alternative<net::leave>(m)) {
    members_.erase(from);
    return;
  }
  const bool attends = std::holds_alternative<net::join>(m) || std::holds_alternative<net::block_done>(m);
  if (attends && members_.size() < members_max)
    members_.try_emplace(from, member{from.kind});
  else if (attends && !members_.contains(from))
    refused_by(queue::members);
  const auto known = members_.find(from);
  if (known == members_.end()) return;
  member& who = known->second;
  who.silent = false;
  if (const auto* d = std::get_if<net::block_done>(&m)) {
    who.done = std::max(who.done, d->height);
    who.has_attended = true;
  } else if (const auto* p = std::get_if<net::contribution_put>(&m)) {
    who.put = std::max(who.put, p->window);
  } else if (const auto* w = std::get_if<net::window_done>(&m)) {
    who.agreed = std::max(who.agreed, w->window);
  }
}

void coordinator_core::on_settled() {
  if (put_window_ && (!lockstep() || gathered()) && everyone_put()) close_put_window();
  if (!acting_) {
    if (lockstep()) await_request();
    return;
  }
  if (lockstep() && !run_is_over() && asked_ <= chain_->height() && block_is_due()) {
    asked_ = chain_->height() + 1;
    send(net::address::chain(), net::make_block{asked_});
  }
  if (!finished_ && run_is_over() && (!lockstep() || everyone_done())) {
    finished_ = true;
    finish_run();
  }
}

void coordinator_core::measure(queue_marks& marks) const {
  measure_continuations(marks, {});
  marks.see(queue::members, members_.size(), members_max);
  marks.see(queue::blocks, follower_.waiting(), chain_follower::waiting_max);
}

void coordinator_core::follow(const net::block& b) {
  for (const ledger_ptr& l : follower_.take(b).adopted) {
    chain_ = l;
    on_block();
  }
  if (const auto from = follower_.missing_from(); from && asked_from_ != *from) {
    asked_from_ = *from;
    send(net::address::chain(), net::get_blocks{*from, net::bounds::blocks_per_reply_max});
  }
}

void coordinator_core::on_block() {
  asked_from_ = 0;
  if (chain_->height() % chain_->blocks_per_window() == 0) open_window();
  if (const auto ended = chain_->put_window_opened()) open_put_window(*ended);
  if (lockstep())
    watch_height();
  else if (!acting_ && run_is_over())
    await_end();
}

void coordinator_core::open_window() {
  const window_index w = chain_->window();
  const auto first = chain_->first_window();
  if (!first || w < *first) return;
  const net::window_opened hint{w, chain_->height(), chain_->time()};
  broadcast(hint);
  if (!acting_ && !lockstep()) await_hint(hint);
}

void coordinator_core::open_put_window(window_index w) {
  put_window_ = w;
  // Who joins in its midst has nothing to put, and would hold up everybody until it closes.
  for (auto& [address, who] : members_) who.expected = true;
  const put_window times = *put_window_of(*chain_, w);
  broadcast(net::put_window_opened{w, times.opened_at, times.closes_at});
  // Not before the tolerance is over: the hint would have validators look too soon for an upload that still counts.
  cancel(put_window_ends_);
  put_window_ends_ = at(times.over_at(), [this, w] {
    if (put_window_ == w) close_put_window();
  });
}

void coordinator_core::close_put_window() {
  broadcast(net::put_window_closed{*put_window_, now()});
  put_window_.reset();
  if (!lockstep()) return;
  if (!grace_is_over_) await_attendance();
  watch_height();
}

void coordinator_core::await_attendance() {
  at(now() + from_seconds(origin_->parameters.window.grace_s), [this] {
    // Validators that check what was put have had nothing to say yet.
    if (!put_window_) grace_is_over_ = true;
  });
}

void coordinator_core::watch_for_silence() {
  if (run_is_over()) return;
  at(now() + silence_watch, [this, height = chain_->height()] {
    if (chain_->height() == height) {
      // Either the block was lost, or the request for it.
      send(net::address::chain(), net::subscribe_blocks{height + 1});
      asked_ = std::min(asked_, height);
      asked_from_ = 0;
    }
    watch_for_silence();
  });
}

void coordinator_core::watch_height() {
  cancel(watch_);
  watch_ = at(now() + from_seconds(origin_->parameters.window.grace_s), [this] {
    // Until the put window closes validators have nothing to say; from then on the grace is theirs.
    if (put_window_) return;
    if (gathered()) {
      give_up_on_silent();
      waited_at_ = chain_->height();
    }
    if (!run_is_over()) watch_height();
  });
}

void coordinator_core::give_up_on_silent() {
  for (auto& [address, who] : members_) {
    const bool waited_for = !who.silent && (!who.has_attended || who.done < chain_->height());
    if (!waited_for) continue;
    who.silent = true;
    if (acting_) note(events::node_silent{address, chain_->height()});
  }
}

void coordinator_core::broadcast(const net::message& m) {
  if (!acting_) return;
  for (const auto& [address, who] : members_) send(address, m);
  // A restarted one comes by all the windows of the run, and drives them once it knows whom to wait for.
  if (!is_news() || (lockstep() && !gathered())) return;
  for (std::uint64_t rank = 0; rank <= place_.standbys; ++rank)
    if (rank != place_.rank) send(net::address::coordinator(rank), m);
}

bool coordinator_core::gathered() const {
  if (waited_enough_ || (chain_->first_window() && grace_is_over_)) return !members_.empty();
  if (chain_->first_window()) {
    const auto& nodes = chain_->nodes();
    return std::all_of(nodes.begin(), nodes.end(), [this](const node_record& n) {
      return members_.contains({n.role, n.hotkey});
    });
  }
  const auto count = [this](net::role kind) {
    return static_cast<std::uint64_t>(std::count_if(members_.begin(), members_.end(), [kind](const auto& m) {
      return m.second.kind == kind && m.second.has_attended;
    }));
  };
  return count(net::role::peer) >= origin_->start_peers && count(net::role::validator) >= origin_->start_validators;
}

bool coordinator_core::everyone_done() const {
  // Where all are silent it is more likely this node that is cut off: it must not run away from them.
  const bool all_silent = std::all_of(members_.begin(), members_.end(), [](const auto& m) { return m.second.silent; });
  if (all_silent && !members_.empty() && waited_at_ != chain_->height()) return false;
  return std::all_of(members_.begin(), members_.end(), [this](const auto& m) {
    return m.second.silent || (m.second.has_attended && m.second.done >= chain_->height());
  });
}

bool coordinator_core::everyone_put() const {
  return std::all_of(members_.begin(), members_.end(), [this](const auto& m) {
    return m.second.silent || !m.second.expected || m.second.kind != net::role::peer || m.second.put >= *put_window_;
  });
}

bool coordinator_core::somebody_keeps_up() const {
  const auto first = chain_->first_window();
  const window_index w = chain_->window();
  if (!first || w < *first + 2) return true;
  const window_index settled = chain_->outcome(w - 1) == window_record::outcome::pending ? w - 2 : w - 1;
  const auto keeps_up = [&](net::role kind) {
    bool has_told = false;
    for (const auto& [address, who] : members_) {
      if (who.kind != kind || who.agreed == 0) continue;
      if (who.agreed >= settled) return true;
      has_told = true;
    }
    return !has_told;
  };
  return keeps_up(net::role::peer) && keeps_up(net::role::validator);
}

bool coordinator_core::block_is_due() const {
  if (!gathered() || !everyone_done()) return false;
  const bool opens_window = (chain_->height() + 1) % chain_->blocks_per_window() == 0;
  // Who catches up keeps nobody waiting, but where all do, windows would run away from them. A grace is enough: they
  // may be beyond help.
  return !opens_window || waited_at_ == chain_->height() || somebody_keeps_up();
}

bool coordinator_core::run_is_over() const {
  const auto last = chain_->last_height();
  return last && chain_->height() >= *last;
}

}  // namespace gauntlet::actors
