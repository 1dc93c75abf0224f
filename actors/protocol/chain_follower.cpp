#include "actors/protocol/chain_follower.hpp"

#include "net/codec.hpp"

#include <algorithm>

namespace gauntlet::actors {

chain_follower::chain_follower(ledger_ptr start) { recent_.push_back(std::move(start)); }

bool chain_follower::known(const net::block& b) const {
  return std::any_of(recent_.begin(), recent_.end(),
                     [&b](const ledger_ptr& l) { return l->height() == b.height && l->head() == b.hash; });
}

chain_follower::change chain_follower::take(const net::block& b) {
  change c;
  if (b.parent == head()->head()) {
    // The usual case copies nothing.
    ledger_ptr next = ledger::advance(head(), b, nullptr);
    if (!next) return c;
    std::vector<ledger_ptr> branch = longest_from(next);
    branch.insert(branch.begin(), std::move(next));
    adopt(c, 0, std::move(branch));
    return c;
  }
  const bool too_old = b.height + reorganisation_depth_max <= head()->height();
  if (b.height == 0 || too_old || known(b) || net::hash_of(b) != b.hash) return c;
  waiting_.emplace(place{b.height, b.hash}, b);
  // Those nearest to the head are of most use.
  if (waiting_.size() > waiting_max) waiting_.erase(std::prev(waiting_.end()));
  for (std::size_t undone = 1; undone < recent_.size(); ++undone) {
    std::vector<ledger_ptr> branch = longest_from(recent_[recent_.size() - 1 - undone]);
    if (branch.size() <= undone) continue;
    adopt(c, undone, std::move(branch));
    break;
  }
  return c;
}

std::vector<ledger_ptr> chain_follower::longest_from(const ledger_ptr& root) {
  std::vector<place> children;
  for (auto at = waiting_.lower_bound({root->height() + 1, {}});
       at != waiting_.end() && at->first.first == root->height() + 1; ++at)
    if (at->second.parent == root->head()) children.push_back(at->first);
  std::vector<ledger_ptr> longest;
  for (const place& child : children) {
    ledger_ptr next = ledger::advance(root, waiting_.at(child), nullptr);
    if (!next) {
      waiting_.erase(child);
      continue;
    }
    std::vector<ledger_ptr> branch = longest_from(next);
    branch.insert(branch.begin(), std::move(next));
    if (branch.size() > longest.size()) longest = std::move(branch);
  }
  return longest;
}

void chain_follower::adopt(change& c, std::size_t undone, std::vector<ledger_ptr> branch) {
  recent_.resize(recent_.size() - undone);
  for (const ledger_ptr& l : branch) recent_.push_back(l);
  c.undone = undone;
  c.adopted = std::move(branch);
  forget_old();
}

void chain_follower::forget_old() {
  while (recent_.size() > reorganisation_depth_max + 1) recent_.pop_front();
  const block_height oldest = recent_.front()->height();
  std::erase_if(waiting_, [&](const auto& w) { return w.first.first <= oldest || known(w.second); });
}

std::optional<block_height> chain_follower::missing_from() const {
  const block_height next = head()->height() + 1;
  const auto above = waiting_.lower_bound({next, {}});
  if (above == waiting_.end()) return std::nullopt;
  // A next block that does not follow the head is on another branch, which began further back.
  if (above->first.first == next) return recent_.front()->height() + 1;
  return next;
}

}  // namespace gauntlet::actors
