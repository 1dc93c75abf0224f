#include "actors/chain/chain_core.hpp"

#include "actors/protocol/chain_follower.hpp"
#include "actors/protocol/rare_branches.hpp"
#include "net/codec.hpp"

#include <algorithm>

namespace gauntlet::actors {

namespace {

constexpr std::size_t pool_max = 4096;
constexpr std::size_t pool_per_sender_max = 16;
constexpr std::size_t subscribers_max = 4096;
// A reply with blocks stays well under what a receiver reads (net::bounds::header_bytes_max).
constexpr std::size_t reply_bytes_max = net::bounds::header_bytes_max / 2;

events::block_made made(const net::block& b) {
  events::block_made e{b.height, b.time, b.parent, b.hash, {}, {}};
  for (const net::extrinsic& x : b.extrinsics) {
    e.senders.push_back(x.sender);
    e.nonces.push_back(x.nonce);
  }
  return e;
}

}  // namespace

chain_core::chain_core(std::shared_ptr<const genesis> origin, const std::shared_ptr<const role_disk>& disk,
                       std::shared_ptr<block_policy> policy)
    : origin_(std::move(origin)), policy_(std::move(policy)), ledger_(std::make_shared<const ledger>(*origin_)) {
  const auto* kept = dynamic_cast<const chain_disk*>(disk.get());
  if (kept == nullptr) return;
  for (const net::block& b : kept->blocks) {
    ledger_ptr after = ledger::advance(ledger_, b, nullptr);
    if (!after) break;
    ledger_ = std::move(after);
    blocks_.push_back(b);
  }
}

std::shared_ptr<const role_disk> chain_core::disk() const {
  auto disk = std::make_shared<chain_disk>();
  disk->blocks = blocks_;
  return disk;
}

void chain_core::on_start() {
  if (origin_->parameters.window.pacing == pacing::clock) tick();
}

void chain_core::tick() {
  at(now() + from_seconds(origin_->parameters.window.block_s), [this] {
    make_block();
    const auto last = ledger_->last_height();
    if (!last || ledger_->height() < *last) tick();
  });
}

void chain_core::on_message(const net::address& from, const net::message& m) {
  if (const auto* s = std::get_if<net::subscribe_blocks>(&m)) {
    if (subscribers_.size() < subscribers_max)
      subscribers_.insert(from);
    else if (!subscribers_.contains(from))
      refused_by(queue::subscribers);
    send_blocks(from, s->from_height, blocks_.size());
  } else if (const auto* x = std::get_if<net::submit_extrinsic>(&m)) {
    receive(from, x->content);
  } else if (const auto* g = std::get_if<net::get_blocks>(&m)) {
    send_blocks(from, g->from_height, g->count_max);
  } else if (const auto* b = std::get_if<net::make_block>(&m)) {
    const bool asked = from.kind == net::role::coordinator && b->height == ledger_->height() + 1;
    if (asked && origin_->parameters.window.pacing == pacing::lockstep && !trying_again_) make_block();
  }
}

void chain_core::receive(const net::address& from, const net::extrinsic& e) {
  net::extrinsic_received answer{e.nonce, true, {}};
  if (std::find(pool_.begin(), pool_.end(), e) == pool_.end()) {
    const auto of_sender = static_cast<std::size_t>(
        std::count_if(pool_.begin(), pool_.end(), [&](const net::extrinsic& p) { return p.sender == e.sender; }));
    // A call of a node that is about to register is judged when the block is made.
    const bool registering = !ledger_->uid_of(e.sender) && of_sender > 0;
    answer.reason = registering ? std::string() : ledger_->refusal(e);
    const bool full = pool_.size() >= pool_max || of_sender >= pool_per_sender_max;
    if (answer.reason.empty() && (full || rarely(rare_branch::extrinsic_turned_away)))
      answer.reason = "the pool is full";
    answer.pooled = answer.reason.empty();
    if (full) refused_by(queue::pool);
    if (answer.pooled)
      pool_.push_back(e);
    else
      note(events::extrinsic_refused{e.sender, answer.reason});
  }
  send(from, std::move(answer));
}

void chain_core::measure(queue_marks& marks) const {
  measure_continuations(marks, {});
  marks.see(queue::pool, pool_.size(), pool_max);
  marks.see(queue::subscribers, subscribers_.size(), subscribers_max);
}

void chain_core::make_block() {
  trying_again_ = policy_->skips(ledger_->height() + 1);
  if (trying_again_) {
    // Under clock pacing the next tick tries again.
    if (origin_->parameters.window.pacing == pacing::lockstep)
      at(now() + from_seconds(origin_->parameters.window.block_s), [this] { make_block(); });
    return;
  }
  reorganise(policy_->undone_before(ledger_->height() + 1));
  seal_block(policy_->choose(ledger_->height() + 1, pool_));
}

void chain_core::reorganise(std::size_t depth) {
  depth = std::min({depth, before_.size(), reorganisation_depth_max});
  if (depth == 0) return;
  note(events::chain_reorganised{ledger_->height() - depth + 1, depth});
  std::vector<net::extrinsic> undone;
  for (std::size_t i = blocks_.size() - depth; i < blocks_.size(); ++i)
    undone.insert(undone.end(), blocks_[i].extrinsics.begin(), blocks_[i].extrinsics.end());
  blocks_.resize(blocks_.size() - depth);
  ledger_ = before_[before_.size() - depth];
  before_.resize(before_.size() - depth);
  seal_block({});
  for (std::size_t i = 1; i < depth; ++i) seal_block(std::exchange(undone, {}));
  pool_.insert(pool_.begin(), undone.begin(), undone.end());
}

void chain_core::seal_block(const std::vector<net::extrinsic>& content) {
  ledger::sealed sealed = ledger_->seal(now(), content);
  before_.push_back(ledger_);
  if (before_.size() > reorganisation_depth_max) before_.pop_front();
  ledger_ = std::move(sealed.after);
  for (auto& [sender, why] : sealed.refused) note(events::extrinsic_refused{sender, std::move(why)});
  note(made(sealed.block));
  if (sealed.block.height % ledger_->blocks_per_window() == 0)
    note(events::window_opened{ledger_->window(), sealed.block.height, ledger_->record(ledger_->window())->slot_order});
  for (events::any& e : sealed.events) note(std::move(e));
  blocks_.push_back(std::move(sealed.block));
  const duration withheld = policy_->withheld_for(ledger_->height());
  if (withheld > duration::zero())
    at(now() + withheld, [this, late = blocks_.back()] { announce(late); });
  else
    announce(blocks_.back());
}

void chain_core::announce(const net::block& b) {
  for (const net::address& to : subscribers_) send(to, net::block_announced{b});
}

void chain_core::send_blocks(const net::address& to, block_height from, std::size_t count_max) {
  if (from == 0) from = 1;
  net::blocks reply;
  std::size_t bytes = 0;
  const auto flush = [&] {
    if (reply.content.empty()) return;
    send(to, std::move(reply));
    reply = {};
    bytes = 0;
  };
  for (; from <= blocks_.size() && count_max > 0; ++from, --count_max) {
    const net::block& b = blocks_[static_cast<std::size_t>(from - 1)];
    const std::size_t size = net::encode(b).size();
    if (bytes + size > reply_bytes_max || rarely(rare_branch::blocks_one_by_one) ||
        reply.content.size() == net::bounds::blocks_per_reply_max)
      flush();
    reply.content.push_back(b);
    bytes += size;
  }
  flush();
}

}  // namespace gauntlet::actors
