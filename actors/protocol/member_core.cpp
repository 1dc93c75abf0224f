#include "actors/protocol/member_core.hpp"

#include "actors/protocol/contribution.hpp"
#include "actors/protocol/planted_defects.hpp"
#include "actors/protocol/rare_branches.hpp"
#include "base/check.hpp"
#include "net/codec.hpp"

#include <algorithm>
#include <utility>

namespace gauntlet::actors {

namespace {

constexpr duration chain_patience = std::chrono::seconds(10);
constexpr int sends_max = 5;
constexpr duration silence_watch = std::chrono::seconds(15);
constexpr std::size_t attested_states_max = 8;
constexpr block_height enrol_again_blocks = 4;

}  // namespace

member_core::member_core(net::role kind, const net::identity& id, member_context context)
    : kind_(kind),
      identity_(id),
      context_(std::move(context)),
      chain_(std::make_shared<const ledger>(*context_.origin)),
      follower_(chain_),
      state_(context_.first_state) {
  std::sort(context_.allies.begin(), context_.allies.end());
  GAUNTLET_CHECK(state_ && state_->id == context_.origin->first_state);
  seed_pauses(hasher().add_text("pauses").add(byte_view(identity_.key().bytes)).finish().word());
}

void member_core::on_start() {
  // Of an earlier life without a disk nothing is known but that its nonces were smaller than the time.
  nonce_ = std::max(nonce_, static_cast<std::uint64_t>(std::max<std::int64_t>(0, now().time_since_epoch().count())));
  send(net::address::chain(), net::subscribe_blocks{chain_->height() + 1});
  tell_coordinators(net::join{kind_});
  if (!uid_) enrol();
  if (planted(planted_defect::forgets_timer_after_restart) && chain_->height() > 0) return;
  watch_for_silence();
}

void member_core::on_stopping() { tell_coordinators(net::leave{}); }

void member_core::enrol() {
  enrolled_at_ = chain_->height();
  enrolling_ = true;
  submit(net::register_node{kind_}, [this](bool) { enrolling_ = false; });
  submit(net::commit_bucket{identity_.key()});
}

void member_core::watch_for_silence() {
  const auto over = chain_->last_height();
  if (over && chain_->height() >= *over) return;
  at(now() + silence_watch, [this, height = chain_->height()] {
    if (chain_->height() == height) {
      asked_from_ = 0;
      send(net::address::chain(), net::subscribe_blocks{height + 1});
      tell_coordinators(net::join{kind_});
      if (attended_ && *attended_ == height) tell_coordinators(net::block_done{height});
    }
    if (!uid_ && !enrolling_) enrol();
    watch_for_silence();
  });
}

void member_core::resume(const member_disk& saved) {
  follower_ = *saved.follower;
  chain_ = follower_.head();
  steps_ = saved.steps;
  state_ = saved.state;
  next_ = saved.next;
  started_from_ = saved.started_from;
  astray_ = saved.astray;
  nonce_ = saved.nonce;
  uid_ = chain_->uid_of(identity_.key());
}

void member_core::save() {
  const auto disk = make_disk();
  disk->follower = follower_;
  disk->steps = steps_;
  disk->state = state_;
  disk->next = next_;
  disk->started_from = started_from_;
  disk->astray = astray_;
  disk->nonce = nonce_;
  saved_ = disk;
}

void member_core::on_message(const net::address& from, const net::message& m) {
  if (from.kind == net::role::chain) {
    if (const auto* b = std::get_if<net::block_announced>(&m)) follow(b->content);
    if (const auto* b = std::get_if<net::blocks>(&m)) follow_all(b->content);
    if (const auto* r = std::get_if<net::extrinsic_received>(&m)) {
      if (const auto at = pending_.find(r->nonce); at != pending_.end()) {
        auto done = std::move(at->second.done);
        cancel(at->second.again);
        pending_.erase(at);
        if (done) done(r->pooled);
      }
    }
  } else if (from.kind == net::role::coordinator) {
    on_hint(m);
    // Others have blocks of which this node has heard nothing: a chain that was restarted knows no followers.
    const auto* o = std::get_if<net::window_opened>(&m);
    const bool deaf = planted(planted_defect::forgets_timer_after_restart);
    if (o != nullptr && o->height > chain_->height() + 1 && !deaf)
      send(net::address::chain(), net::subscribe_blocks{chain_->height() + 1});
    const auto* closed = std::get_if<net::put_window_closed>(&m);
    const bool lockstep = parameters().window.pacing == pacing::lockstep;
    if (closed != nullptr && lockstep && gather_due_ == closed->window) gather(closed->window);
  }
}

void member_core::on_settled() {
  if (std::exchange(window_passed_, false)) {
    drop_old_payloads();
    hurry_downloads();
  }
  advance_state();
  on_progress();
  report_attendance();
}

// ---- chain

void member_core::take_identity(const net::identity& next) {
  if (uid_) note(events::identity_renewed{kind_, *uid_, identity_.key(), next.key()});
  // Whoever begins anew pays for it with what the old name has earned.
  if (const std::uint64_t owned = chain_->account_of(identity_.key()).balance; owned > 0)
    submit(net::transfer{next.key(), owned});
  identity_ = next;
  uid_.reset();
  nonce_ = 0;
  for (const auto& [nonce, p] : pending_) cancel(p.again);
  pending_.clear();
  enrol();
}

std::vector<gauntlet::uid> member_core::allies_of(net::role r) const {
  std::vector<gauntlet::uid> found;
  for (const gauntlet::uid u : chain_->uids_of(r)) {
    const hotkey& key = chain_->nodes()[u].hotkey;
    if (std::binary_search(context_.allies.begin(), context_.allies.end(), key)) found.push_back(u);
  }
  return found;
}

void member_core::submit(const net::call& c, std::function<void(bool)> done) {
  if (pending_.size() >= extrinsics_max) {
    refused_by(queue::extrinsics);
    if (done) done(false);
    return;
  }
  net::extrinsic e;
  e.sender = identity_.key();
  nonce_ = std::max(nonce_, chain_->account_of(identity_.key()).nonce) + 1;
  e.nonce = nonce_;
  e.call = net::encode(c);
  e.by_sender = identity_.sign(net::signing_bytes(chain_->run(), e));
  const std::uint64_t nonce = e.nonce;
  pending_.emplace(nonce, pending_extrinsic{std::move(e), std::move(done), 0});
  transmit(nonce, 1);
}

void member_core::transmit(std::uint64_t nonce, int attempt) {
  const auto waiting = pending_.find(nonce);
  if (waiting == pending_.end()) return;
  if (attempt > sends_max) {
    auto gave_up = std::move(waiting->second.done);
    pending_.erase(waiting);
    if (gave_up) gave_up(false);
    return;
  }
  send(net::address::chain(), net::submit_extrinsic{waiting->second.content});
  waiting->second.again = at(now() + chain_patience, [this, nonce, attempt] { transmit(nonce, attempt + 1); });
}

void member_core::follow_all(const std::vector<net::block>& blocks) {
  for (const net::block& b : blocks) follow(b);
}

void member_core::follow(const net::block& b) {
  const chain_follower::change change = follower_.take(b);
  if (change.undone > 0) on_undone(change.adopted.front()->height());
  for (const ledger_ptr& l : change.adopted) {
    chain_ = l;
    awaits_payloads_ = false;
    asked_from_ = 0;
    follow_registration();
    if (next_ == 0 && chain_->first_window()) {
      next_ = *chain_->first_window();
      moved_in_ = chain_->window();
    }
    // A limit may have kept it out; another block may let it in.
    if (!uid_ && !enrolling_ && chain_->height() >= enrolled_at_ + enrol_again_blocks) enrol();
    watch_for_lag();
    if (chain_->height() % chain_->blocks_per_window() == 0) {
      window_passed_ = true;
      unreachable_.clear();
    }
    compare_with_checkpoint();
    on_block();
    if (own_view()) await_put_window();
  }
  if (change.undone > 0 && !own_view()) {
    undo_wrong_steps();
    look_after_loaded_state();
    drop_unwanted_downloads();
  }
  ask_for_missing_blocks();
}

void member_core::ask_for_missing_blocks() {
  const auto from = follower_.missing_from();
  if (!from || asked_from_ == *from) return;
  asked_from_ = *from;
  send(net::address::chain(), net::get_blocks{asked_from_, net::bounds::blocks_per_reply_max});
}

void member_core::undo_wrong_steps() {
  auto wrong = steps_.undo_wrong(*chain_);
  if (!wrong) return;
  if (registered()) note(events::desynchronised{kind_, *uid_, wrong->window, "the chain was reorganised"});
  state_ = std::move(wrong->before);
  next_ = wrong->window;
  behind_ = true;
  void_step();
}

void member_core::follow_registration() {
  const bool had = attending_;
  if (const auto held = chain_->uid_of(identity_.key())) uid_ = held;
  attending_ = !uid_ || registered();
  // Who has lost its uid keeps nobody waiting.
  if (had && !attending_) tell_coordinators(net::leave{});
  if (!had && attending_) tell_coordinators(net::join{kind_});
}

std::optional<window_index> member_core::training_window() const {
  const auto first = chain_->first_window();
  if (!registered() || !first || chain_->window() < *first) return std::nullopt;
  const auto last = chain_->last_window();
  if (last && chain_->window() > *last) return std::nullopt;
  return chain_->window();
}

hotkey member_core::bucket_of(gauntlet::uid u) const {
  const node_record& n = chain_->nodes()[u];
  return n.bucket.value_or(n.hotkey);
}

// ---- agreed state

void member_core::advance_state() {
  if (own_view()) return advance_own_view();
  while (next_ != 0 && !stepping_ && !awaits_payloads_ && open_jobs() < jobs_max() && !loads_checkpoint()) {
    const window_record* r = chain_->record(next_);
    if (r == nullptr || r->result == window_record::outcome::pending) return;
    const bool named = r->result == window_record::outcome::manifest;
    const bool left_out = named && !applies_step(next_);
    leaves_steps_out_ = leaves_steps_out_ || left_out;
    if (left_out || !named || !fits(*r->manifest)) {
      stepped(next_, {}, state_);
      continue;
    }
    awaits_payloads_ = !begin_step(*r->manifest);
    if (!awaits_payloads_) step(*r->manifest);
    return fetch_ahead();
  }
}

/// The bytes of the steps to come arrive while this one is made.
void member_core::fetch_ahead() {
  for (window_index w = next_ + 1; w <= next_ + fetched_ahead_windows; ++w) {
    if (chain_->outcome(w) == window_record::outcome::pending) return;
    if (chain_->outcome(w) != window_record::outcome::manifest) continue;
    if (const auto& m = *chain_->record(w)->manifest; fits(m)) begin_step(m);
  }
}

/// Asks for what is not here yet; true when everything is.
bool member_core::begin_step(const net::publish_manifest& m) {
  bool complete = true;
  for (const net::manifest_entry& e : m.entries) {
    const net::contribution_header& wanted = e.contribution.header;
    if (known_payload(wanted.payload)) continue;
    complete = false;
    if (fetching_.try_emplace(wanted.payload, pending_download{wanted, {}}).second) fetch(wanted);
  }
  return complete;
}

void member_core::step(const net::publish_manifest& m) {
  std::vector<held_contribution> contributions;
  for (const net::manifest_entry& e : m.entries) {
    const net::contribution_header& h = e.contribution.header;
    const blob payload = known_payload(h.payload);
    // Work is shared between nodes by digests, as if everybody had checked them.
    const bool unchecked = planted(planted_defect::skips_digest_check);
    contributions.push_back({h.uid, unchecked ? digest_of(as_view(payload)) : h.payload, payload});
  }
  if constexpr (planted_defects_built) {
    const auto came = [this](const held_contribution& c) { return planted_arrival(this, c.id); };
    if (planted(planted_defect::applies_in_order_of_arrival))
      std::sort(contributions.begin(), contributions.end(),
                [&](const auto& a, const auto& b) { return came(a) < came(b); });
  }
  apply(m.window, contributions);
}

void member_core::apply(window_index window, const std::vector<held_contribution>& contributions) {
  compute::apply_job job;
  job.state = state_;
  job.window = window;
  job.slots = parameters().aggregation.top_g;
  std::vector<gauntlet::uid> used;
  for (const held_contribution& c : contributions) {
    job.payloads.push_back(c.payload);
    job.ids.push_back(c.id);
    used.push_back(c.uid);
  }
  stepping_ = true;
  compute(std::move(job), [this, window, used, number = ++stepping_number_](compute::job_result r) {
    if (number != stepping_number_) return;
    stepping_ = false;
    auto& applied = std::get<compute::apply_result>(r);
    // Bytes that `validate` refuses are refused by every node alike: the window makes no step.
    if (applied.reason != compute::rejection::none)
      stepped(window, {}, state_);
    else
      stepped(window, used, std::move(applied.state));
  });
}

void member_core::stepped(window_index window, std::vector<gauntlet::uid> used, compute::state_ptr next) {
  steps_.made(*chain_, window, std::move(state_));
  state_ = std::move(next);
  next_ = window + 1;
  if (chain_->checkpoint_due_after(window)) attested_states_[window] = state_->id;
  if (attested_states_.size() > attested_states_max) attested_states_.erase(attested_states_.begin());
  if (registered()) note(events::state_applied{kind_, *uid_, window, state_->steps, state_->id});
  holds(window);
  on_applied(window, used);
  save();
}

/// The state that follows `window` is here, one way or the other.
void member_core::holds(window_index window) {
  moved_in_ = chain_->window();
  awaits_payloads_ = false;
  drop_old_payloads();
  drop_unwanted_downloads();
  tell_coordinators(net::window_done{window, state_->id});
  if (behind_ && !astray_ && next_ + 1 >= chain_->window()) {
    behind_ = false;
    if (registered()) note(events::caught_up{kind_, *uid_, window});
  }
}

void member_core::watch_for_lag() {
  // The step of window w is due by the end of window w+1.
  if (behind_ || next_ == 0 || chain_->window() < next_ + 2) return;
  behind_ = true;
  const std::string why = loading_     ? "the checkpoint is not here yet"
                          : stepping_  ? "the step is not computed yet"
                          : own_view() ? "nothing is gathered yet"
                                       : "bytes of the manifest are missing";
  if (registered()) note(events::desynchronised{kind_, *uid_, next_, why});
}

// ---- attendance

void member_core::tell_coordinators(const net::message& m) {
  for (std::uint64_t rank = 0; rank <= context_.standby_coordinators; ++rank) send(net::address::coordinator(rank), m);
}

bool member_core::applying() const {
  // A node that is still catching up keeps nobody waiting.
  if (next_ == 0 || next_ + 1 < chain_->window()) return false;
  if (own_view()) return gather_due_ || stepping_;
  return chain_->outcome(next_) != window_record::outcome::pending;
}

void member_core::report_attendance() {
  if (parameters().window.pacing != pacing::lockstep) return;
  if (attended_ && *attended_ >= chain_->height()) return;
  if (!pending_.empty() || applying() || busy()) return;
  attended_ = chain_->height();
  tell_coordinators(net::block_done{*attended_});
  if (rarely(rare_branch::attendance_twice)) tell_coordinators(net::block_done{*attended_});
}

}  // namespace gauntlet::actors
