#include "actors/protocol/member_core.hpp"

#include "actors/protocol/contribution.hpp"
#include "base/check.hpp"
#include "net/codec.hpp"

#include <algorithm>

namespace gauntlet::actors {

namespace {

constexpr std::size_t early_blocks_max = 256;
constexpr duration patience = std::chrono::seconds(15);  // gauntlet.md A.2: time-out of a storage request
constexpr duration retry_after = std::chrono::seconds(1);
constexpr duration chain_patience = std::chrono::seconds(10);
constexpr int sends_max = 5;
constexpr window_index payload_memory = 3;
constexpr block_height enrol_again_blocks = 4;

}  // namespace

member_core::member_core(net::role kind, const net::identity& id, member_context context)
    : kind_(kind),
      identity_(id),
      context_(std::move(context)),
      chain_(std::make_shared<const ledger>(*context_.origin)),
      state_(context_.first_state) {
  GAUNTLET_CHECK(state_ && state_->id == context_.origin->first_state);
}

void member_core::on_start() {
  send(net::address::chain(), net::subscribe_blocks{1});
  send(net::address::coordinator(), net::join{kind_});
  enrol();
}

void member_core::enrol() {
  enrolled_at_ = chain_->height();
  submit(net::register_node{kind_});
  submit(net::commit_bucket{identity_.key()});
}

void member_core::on_message(const net::address& from, const net::message& m) {
  if (from.kind == net::role::chain) {
    if (const auto* b = std::get_if<net::block_announced>(&m)) follow(b->content);
    if (const auto* b = std::get_if<net::blocks>(&m)) follow_all(b->content);
    if (const auto* r = std::get_if<net::extrinsic_received>(&m)) {
      if (const auto at = pending_.find(r->nonce); at != pending_.end()) {
        auto done = std::move(at->second.done);
        pending_.erase(at);
        if (done) done(r->pooled);
      }
    }
  } else if (from.kind == net::role::coordinator) {
    on_hint(m);
    const auto* closed = std::get_if<net::put_window_closed>(&m);
    const bool lockstep = parameters().window.pacing == pacing::lockstep;
    if (closed != nullptr && lockstep && gather_due_ == closed->window) gather(closed->window);
  }
}

void member_core::on_settled() {
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
  pending_.clear();
  enrol();
}

std::vector<gauntlet::uid> member_core::allies_of(net::role r) const {
  std::vector<gauntlet::uid> found;
  for (const gauntlet::uid u : chain_->uids_of(r)) {
    const hotkey& key = chain_->nodes()[u].hotkey;
    if (std::find(context_.allies.begin(), context_.allies.end(), key) != context_.allies.end()) found.push_back(u);
  }
  return found;
}

void member_core::submit(const net::call& c, std::function<void(bool)> done) {
  net::extrinsic e;
  e.sender = identity_.key();
  e.nonce = ++nonce_;
  e.call = net::encode(c);
  e.by_sender = identity_.sign(net::signing_bytes(chain_->run(), e));
  const std::uint64_t nonce = e.nonce;
  pending_.emplace(nonce, pending_extrinsic{std::move(e), std::move(done)});
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
  at(now() + chain_patience, [this, nonce, attempt] { transmit(nonce, attempt + 1); });
}

void member_core::follow_all(const std::vector<net::block>& blocks) {
  asked_from_ = 0;
  for (const net::block& b : blocks) follow(b);
}

void member_core::follow(const net::block& b) {
  if (b.height <= chain_->height()) return;
  if (early_blocks_.size() < early_blocks_max) early_blocks_.insert_or_assign(b.height, b);
  while (!early_blocks_.empty() && early_blocks_.begin()->first <= chain_->height() + 1) {
    const net::block next = std::move(early_blocks_.begin()->second);
    early_blocks_.erase(early_blocks_.begin());
    if (next.height <= chain_->height()) continue;
    const ledger_ptr after = ledger::advance(chain_, next, nullptr);
    if (!after) continue;  // not the chain's block, whoever sent it: asked for again below
    chain_ = after;
    follow_registration();
    if (next_ == 0 && chain_->first_window()) next_ = *chain_->first_window();
    // A limit may have kept it out; another block may let it in.
    if (!uid_ && chain_->height() >= enrolled_at_ + enrol_again_blocks) enrol();
    watch_for_lag();
    on_block();
    if (own_view()) await_put_window();
  }
  if (!early_blocks_.empty() && asked_from_ != chain_->height() + 1) {
    asked_from_ = chain_->height() + 1;
    send(net::address::chain(), net::get_blocks{asked_from_, net::bounds::blocks_per_reply_max});
  }
}

void member_core::follow_registration() {
  const bool had = attending_;
  if (const auto held = chain_->uid_of(identity_.key())) uid_ = held;
  attending_ = !uid_ || registered();
  // Who has lost its uid keeps nobody waiting.
  if (had && !attending_) send(net::address::coordinator(), net::leave{});
  if (!had && attending_) send(net::address::coordinator(), net::join{kind_});
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

void member_core::remember_payload(window_index window, const digest& id, blob payload) {
  payloads_[id] = {window, std::move(payload)};
}

blob member_core::known_payload(const digest& id) const {
  const auto at = payloads_.find(id);
  return at == payloads_.end() ? nullptr : at->second.second;
}

void member_core::advance_state() {
  if (own_view()) return advance_own_view();
  while (next_ != 0 && !stepping_) {
    const window_record* r = chain_->record(next_);
    if (r == nullptr || r->result == window_record::outcome::pending) return;
    const bool left_out = r->result == window_record::outcome::manifest && !applies_step(next_);
    if (left_out || r->result == window_record::outcome::null_window) {
      stepped(next_, {}, state_);
      continue;
    }
    begin_step(*r->manifest);
    return;
  }
}

void member_core::begin_step(const net::publish_manifest& m) {
  bool complete = true;
  for (const net::manifest_entry& e : m.entries) {
    const net::contribution_header& wanted = e.contribution.header;
    if (known_payload(wanted.payload)) continue;
    complete = false;
    if (fetching_.insert(wanted.payload).second) fetch(wanted, 0);
  }
  if (complete) step(m);
}

void member_core::fetch(const net::contribution_header& wanted, std::size_t attempt) {
  // Places in turn: the peer's own bucket, the lead's copy, any other validator's; then from the start again.
  std::vector<std::pair<hotkey, std::string>> places;
  places.emplace_back(bucket_of(wanted.uid), contribution_key(wanted.window, wanted.uid));
  const window_record* r = chain_->record(wanted.window);
  if (r != nullptr && r->manifest) places.emplace_back(bucket_of(r->lead), mirror_key(wanted.window, wanted.uid));
  for (const gauntlet::uid v : chain_->uids_of(net::role::validator))
    if (r == nullptr || v != r->lead) places.emplace_back(bucket_of(v), mirror_key(wanted.window, wanted.uid));

  net::get_object get;
  std::tie(get.bucket, get.key) = places[attempt % places.size()];
  get.content = wanted.payload;
  get.size_max = wanted.size;
  const bool pause = attempt > 0 && attempt % places.size() == 0;
  const auto go = [this, get, wanted, attempt] {
    ask(net::address::storage(), get, patience, [this, wanted, attempt](const net::message* m) {
      const auto* data = m == nullptr ? nullptr : std::get_if<net::object_data>(m);
      const bool right = data != nullptr && data->status == net::storage_status::ok && data->bytes &&
                         digest_of(as_view(data->bytes)) == wanted.payload;
      if (!right) return fetch(wanted, attempt + 1);
      fetching_.erase(wanted.payload);
      remember_payload(wanted.window, wanted.payload, data->bytes);
    });
  };
  if (pause)
    at(now() + retry_after, go);
  else
    go();
}

void member_core::step(const net::publish_manifest& m) {
  std::vector<held_contribution> contributions;
  for (const net::manifest_entry& e : m.entries) {
    const net::contribution_header& h = e.contribution.header;
    contributions.push_back({h.uid, h.payload, known_payload(h.payload)});
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
  compute(std::move(job), [this, window, used](compute::job_result r) {
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
  state_ = std::move(next);
  next_ = window + 1;
  std::erase_if(payloads_, [this](const auto& p) { return p.second.first + payload_memory < next_; });
  if (registered()) note(events::state_applied{kind_, *uid_, window, state_->steps, state_->id});
  send(net::address::coordinator(), net::window_done{window, state_->id});
  if (behind_ && next_ + 1 >= chain_->window()) {
    behind_ = false;
    if (registered()) note(events::caught_up{kind_, *uid_, window});
  }
  on_applied(window, used);
}

void member_core::watch_for_lag() {
  // The step of window w is due by the end of window w+1.
  if (behind_ || next_ == 0 || chain_->window() < next_ + 2) return;
  behind_ = true;
  const std::string why = stepping_    ? "the step is not computed yet"
                          : own_view() ? "nothing is gathered yet"
                                       : "bytes of the manifest are missing";
  if (registered()) note(events::desynchronised{kind_, *uid_, next_, why});
}

// ---- attendance

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
  send(net::address::coordinator(), net::block_done{*attended_});
}

}  // namespace gauntlet::actors
