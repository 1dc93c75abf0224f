#include "actors/protocol/ledger.hpp"

#include "base/check.hpp"
#include "net/codec.hpp"

#include <algorithm>
#include <mutex>

namespace gauntlet::actors {

ledger::ledger(const genesis& g) : genesis_(std::make_shared<genesis>(g)), run_(g.id()), head_(run_) {
  const chain_parameters& p = g.parameters.chain;
  if (!consensus_rule_registry::instance().contains(p.consensus.kind)) register_consensus_rules();
  consensus_ = p.consensus.make();
  cost_ = std::clamp(p.registration_cost, p.registration_cost_min, p.registration_cost_max);
  for (const genesis::allotment& a : g.accounts) {
    accounts_[a.hotkey] = {a.balance, a.stake, 0};
    issued_ += a.balance + a.stake;
  }
}

digest newcomer_rank(const digest& block_hash, gauntlet::uid u) {
  hasher h;
  return h.add_text("newcomer").add(block_hash).add_value(u).finish();
}

// ---- views

std::optional<gauntlet::uid> ledger::uid_of(const hotkey& key) const {
  const auto found = by_hotkey_.find(key);
  if (found == by_hotkey_.end()) return std::nullopt;
  return found->second;
}

std::vector<gauntlet::uid> ledger::uids_of(net::role r) const {
  std::vector<gauntlet::uid> uids;
  for (std::size_t i = 0; i < nodes_.size(); ++i)
    if (nodes_[i].role == r) uids.push_back(static_cast<gauntlet::uid>(i));
  return uids;
}

std::optional<window_index> ledger::last_window() const {
  if (!first_window_ || genesis_->windows == 0) return std::nullopt;
  return *first_window_ + genesis_->windows - 1;
}

std::optional<block_height> ledger::last_height() const {
  const auto last = last_window();
  if (!last) return std::nullopt;
  return (*last + 2) * blocks_per_window() - 1;
}

const window_record* ledger::record(window_index w) const {
  const auto found = windows_.find(w);
  return found == windows_.end() ? nullptr : &found->second;
}

window_record::outcome ledger::outcome(window_index w) const {
  const window_record* r = record(w);
  return r == nullptr ? window_record::outcome::pending : r->result;
}

std::vector<gauntlet::uid> ledger::candidates_for(window_index w) const {
  for (auto at = windows_.upper_bound(w); at != windows_.begin();) {
    --at;
    if (at->second.candidates) return *at->second.candidates;
  }
  std::vector<gauntlet::uid> uids = uids_of(net::role::peer);
  const window_record* opened = record(w);
  const digest by = opened == nullptr ? head_ : opened->opened_by;
  std::vector<std::pair<digest, gauntlet::uid>> drawn;
  for (const gauntlet::uid u : uids) drawn.emplace_back(newcomer_rank(by, u), u);
  std::sort(drawn.begin(), drawn.end());
  for (std::size_t i = 0; i < uids.size(); ++i) uids[i] = drawn[i].second;
  return uids;
}

std::pair<block_height, block_height> ledger::manifest_slot(window_index w, std::size_t rank) const {
  const window_parameters& p = genesis_->parameters.window;
  const block_height opened = (w + 1) * p.blocks_per_window;
  const block_height end = opened + p.blocks_per_window;  // first block of the next window
  const block_height first = std::min(end, opened + genesis_->parameters.blocks_to_manifest() + rank * p.slot_blocks);
  return {first, std::min(end, first + p.slot_blocks) - 1};
}

std::optional<std::size_t> ledger::rank_of(window_index w, gauntlet::uid validator) const {
  const window_record* next = record(w + 1);
  if (next == nullptr) return std::nullopt;
  // A newcomer on the uid of a validator that had a slot does not have it.
  if (validator >= nodes_.size() || nodes_[validator].registered_at >= (w + 1) * blocks_per_window())
    return std::nullopt;
  const auto at = std::find(next->slot_order.begin(), next->slot_order.end(), validator);
  if (at == next->slot_order.end()) return std::nullopt;
  return static_cast<std::size_t>(at - next->slot_order.begin());
}

digest ledger::state_digest() const {
  hasher h;
  h.add(run_).add_value(height_).add(history_).add_value(held_back_).add_value(issued_).add_value(burned_);
  h.add_value(owner_)
      .add_value(owner_since_tempo_)
      .add_value(pending_)
      .add_value(cost_)
      .add_value(registered_in_interval_);
  h.add_value(first_window_.value_or(0)).add_value(static_cast<std::uint64_t>(accounts_.size()));
  for (const auto& [key, a] : accounts_)
    h.add(byte_view(key.bytes)).add_value(a.balance).add_value(a.stake).add_value(a.nonce);
  h.add_value(static_cast<std::uint64_t>(nodes_.size()));
  for (const node_record& n : nodes_) {
    h.add(byte_view(n.hotkey.bytes)).add_value(static_cast<std::uint8_t>(n.role)).add_value(n.registered_at);
    h.add(byte_view(n.bucket.value_or(hotkey{}).bytes)).add_value(static_cast<std::uint8_t>(n.permit ? 1 : 0));
    h.add(byte_view(n.former.value_or(hotkey{}).bytes))
        .add_value(n.last_update)
        .add_value(n.missed_slot)
        .add_value(n.demoted_until);
    h.add_value(static_cast<std::uint64_t>(n.weight_uids.size()));
    h.add(std::as_bytes(std::span(n.weight_uids))).add(std::as_bytes(std::span(n.weight_values)));
    h.add_value(static_cast<std::uint64_t>(n.commits.size()));
    for (const weight_commit& c : n.commits) h.add(c.hash).add_value(c.block);
    h.add_value(n.incentive.bits).add_value(n.dividends.bits).add_value(n.emission);
    h.add_value(static_cast<std::uint64_t>(n.bonds ? n.bonds->size() : 0));
    if (n.bonds)
      for (const yuma::entry& e : *n.bonds) h.add_value(e.uid).add_value(e.value);
  }
  return h.finish();
}

// ---- blocks

namespace {

// A block must fit into one message with room to spare.
constexpr std::size_t block_bytes_max = net::bounds::header_bytes_max / 2;
constexpr std::size_t extrinsic_overhead = 160;  // sender, nonce, signature and their frames

}  // namespace

ledger::sealed ledger::seal(time_point time, const std::vector<net::extrinsic>& pool) const {
  sealed result;
  auto after = std::make_shared<ledger>(*this);
  result.block.height = height_ + 1;
  result.block.time = std::max(time, time_);
  result.block.parent = head_;
  after->begin_block(result.block.height, result.block.time);
  std::size_t bytes = 0;
  for (const net::extrinsic& e : pool) {
    std::string why;
    bytes += e.call.size() + extrinsic_overhead;
    const bool fits =
        result.block.extrinsics.size() < net::bounds::extrinsics_per_block_max && bytes <= block_bytes_max;
    const auto c = fits ? after->checked_call(e, result.block.height, why) : std::nullopt;
    if (!c) {
      result.refused.emplace_back(e.sender, why.empty() ? "the block is full" : why);
      continue;
    }
    after->apply_call(e.sender, e.nonce, *c, result.events);
    result.block.extrinsics.push_back(e);
  }
  after->end_block(result.events);
  result.block.state = after->state_digest();
  result.block.hash = net::hash_of(result.block);
  after->finish_block(result.block);
  result.after = std::move(after);
  return result;
}

namespace {

/// Results of `advance` in this process, newest kept: all followers of one chain step together. A block is known by
/// its content, so that its hash is computed once.
class advance_memo {
 public:
  ledger_ptr find(const digest& before, const net::block& b) {
    const std::scoped_lock lock(mutex_);
    const auto at = known_.find({before, b.hash});
    return at == known_.end() || at->second.made_of != b ? nullptr : at->second.after;
  }
  void keep(const digest& before, const net::block& b, const ledger_ptr& after) {
    const std::scoped_lock lock(mutex_);
    const key_type key{before, b.hash};
    if (!known_.emplace(key, step{b, after}).second) return;
    order_.push_back(key);
    if (order_.size() > capacity) {
      known_.erase(order_.front());
      order_.erase(order_.begin());
    }
  }

 private:
  static constexpr std::size_t capacity = 128;
  std::mutex mutex_;
  using key_type = std::pair<digest, digest>;
  struct step {
    net::block made_of;
    ledger_ptr after;
  };
  std::map<key_type, step> known_;
  std::vector<key_type> order_;
};

}  // namespace

ledger_ptr ledger::advance(const ledger_ptr& before, const net::block& b, std::string* why) {
  const auto refuse = [why](std::string reason) -> ledger_ptr {
    if (why != nullptr) *why = std::move(reason);
    return nullptr;
  };
  if (b.height != before->height_ + 1 || b.parent != before->head_) return refuse("not the next block");
  if (b.time < before->time_) return refuse("time runs backwards");
  static advance_memo memo;
  if (ledger_ptr known = memo.find(before->head_, b)) return known;
  if (net::hash_of(b) != b.hash) return refuse("wrong hash");
  auto after = std::make_shared<ledger>(*before);
  std::vector<events::any> ignored;
  after->begin_block(b.height, b.time);
  for (const net::extrinsic& e : b.extrinsics) {
    std::string reason;
    const auto c = after->checked_call(e, b.height, reason);
    if (!c) return refuse("holds an extrinsic that is not acceptable: " + reason);
    after->apply_call(e.sender, e.nonce, *c, ignored);
  }
  after->end_block(ignored);
  if (after->state_digest() != b.state) return refuse("wrong state digest");
  after->finish_block(b);
  memo.keep(before->head_, b, after);
  return after;
}

void ledger::begin_block(block_height height, time_point time) {
  height_ = height;
  time_ = time;
  registered_in_block_ = 0;
  issue_emission();
  if (height_ % blocks_per_window() == 0) {
    window_record& opened = windows_[window()];
    opened.opened_at = time;
    opened.slot_order = slot_order_now();
  }
  const auto ended = windows_.find(window() - 1);
  if (ended != windows_.end() && height_ == put_opening(ended->first)) ended->second.put_opened_at = time;
}

std::vector<gauntlet::uid> ledger::slot_order_now() const {
  std::vector<gauntlet::uid> order = uids_of(net::role::validator);
  // Who has nothing at stake leads nobody.
  std::erase_if(order, [this](gauntlet::uid u) { return nodes_[u].stake == 0; });
  const auto missed_lately = [this](gauntlet::uid u) {
    return nodes_[u].missed_slot != 0 && nodes_[u].missed_slot + missed_slot_memory >= window();
  };
  const auto standing = [&](gauntlet::uid u) {
    return nodes_[u].demoted_until >= window() ? 2 : missed_lately(u) ? 1 : 0;
  };
  std::stable_sort(order.begin(), order.end(), [&](gauntlet::uid a, gauntlet::uid b) {
    return standing(a) != standing(b) ? standing(a) < standing(b) : nodes_[a].stake > nodes_[b].stake;
  });
  return order;
}

void ledger::apply_call(const hotkey& sender, std::uint64_t nonce, const net::call& c,
                        std::vector<events::any>& happened) {
  accounts_[sender].nonce = nonce;
  if (const auto* r = std::get_if<net::register_node>(&c)) apply_registration(sender, *r, happened);
  apply_money(sender, c, happened);
  const auto registered = by_hotkey_.find(sender);
  if (registered != by_hotkey_.end()) apply_call_of_node(registered->second, c, happened);
  hasher h;
  history_ = h.add(history_).add(byte_view(sender.bytes)).add(byte_view(net::encode(c))).finish();
}

void ledger::apply_call_of_node(gauntlet::uid self, const net::call& c, std::vector<events::any>& happened) {
  if (const auto* b = std::get_if<net::commit_bucket>(&c)) nodes_[self].bucket = b->bucket;
  if (const auto* w = std::get_if<net::set_weights>(&c)) apply_weights(self, *w, happened);
  if (const auto* w = std::get_if<net::commit_weights>(&c)) {
    nodes_[self].commits.push_back({w->hash, height_});
    nodes_[self].last_update = height_;
    happened.push_back(events::weights_committed{self, height_});
  }
  if (const auto* r = std::get_if<net::reveal_weights>(&c)) apply_reveal(self, *r, happened);
  if (const auto* p = std::get_if<net::publish_candidates>(&c)) {
    windows_.at(p->window).candidates = std::make_shared<const std::vector<gauntlet::uid>>(p->ranked);
    happened.push_back(events::candidates_published{self, p->window, p->ranked});
  }
  if (const auto* m = std::get_if<net::publish_manifest>(&c)) apply_manifest(self, *m, happened);
  if (const auto* k = std::get_if<net::commit_contribution>(&c)) apply_commitment(self, *k, happened);
  if (const auto* d = std::get_if<net::dispute>(&c)) apply_dispute(self, *d, happened);
  if (const auto* a = std::get_if<net::attest_checkpoint>(&c)) apply_attestation(self, *a, happened);
}

void ledger::end_block(std::vector<events::any>& happened) {
  check_start();
  close_slots(happened);
  if (height_ % genesis_->parameters.chain.tempo_blocks == 0) drop_expired_commits();
  if (height_ % genesis_->parameters.chain.tempo_blocks == 0) pay_tempo(happened);
  if (height_ % genesis_->parameters.chain.adjustment_blocks == 0) adjust_cost();
}

void ledger::check_start() {
  if (first_window_) return;
  const std::size_t peers = uids_of(net::role::peer).size();
  const std::size_t validators = uids_of(net::role::validator).size();
  const bool full = peers >= genesis_->start_peers && validators >= genesis_->start_validators;
  const bool late = seconds(time_) >= genesis_->start_deadline_s && peers > 0 && validators > 0;
  if (full || late) first_window_ = window() + 1;
}

void ledger::close_slots(std::vector<events::any>& happened) {
  if (agreement() == agreement_mode::own_view || !first_window_ || window() <= *first_window_) return;
  const window_index w = window() - 1;
  window_record& r = windows_.at(w);
  const auto& order = windows_.at(w + 1).slot_order;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const bool passed = manifest_slot(w, rank).second == height_;
    const bool used = r.result != window_record::outcome::pending;
    if (passed && !used && rank_of(w, order[rank])) nodes_[order[rank]].missed_slot = w + 1;
  }
  const block_height last = order.empty() ? height_ : manifest_slot(w, order.size() - 1).second;
  if (height_ >= last && r.result == window_record::outcome::pending) {
    r.result = window_record::outcome::null_window;
    hasher h;
    history_ = h.add(history_).add_text("null").add_value(w).finish();
    happened.push_back(events::window_null{w});
  }
}

void ledger::finish_block(const net::block& b) {
  head_ = b.hash;
  if (height_ % blocks_per_window() == 0) windows_.at(window()).opened_by = b.hash;
}

}  // namespace gauntlet::actors
