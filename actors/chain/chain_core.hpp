#pragma once

#include "actors/chain/block_policy.hpp"
#include "actors/protocol/ledger.hpp"
#include "actors/protocol/role_core.hpp"

#include <deque>
#include <memory>
#include <set>
#include <vector>

namespace gauntlet::actors {

/// The chain node's block store.
struct chain_disk final : role_disk {
  std::vector<net::block> blocks;
};

/// Makes blocks of signed extrinsics and hands them out: by time under clock pacing, when the coordinator asks under
/// lockstep. All rules are in `ledger`.
class chain_core final : public role_core {
 public:
  /// With a disk (not null) it goes on after the blocks that are there; one that does not follow ends them.
  explicit chain_core(std::shared_ptr<const genesis> origin, const std::shared_ptr<const role_disk>& disk = nullptr,
                      std::shared_ptr<block_policy> policy = std::make_shared<block_policy>());

  const ledger_ptr& state() const { return ledger_; }
  std::shared_ptr<const role_disk> disk() const override;

 private:
  void on_start() override;
  void on_message(const net::address& from, const net::message& m) override;
  void measure(queue_marks& marks) const override;

  void receive(const net::address& from, const net::extrinsic& e);
  /// The next block, when its policy lets it; else tries again a block's time later.
  void make_block();
  void seal_block(const std::vector<net::extrinsic>& content);
  /// Makes the newest blocks again: the first of them without extrinsics, which all go into the next.
  void reorganise(std::size_t depth);
  void announce(const net::block& b);
  void tick();
  void send_blocks(const net::address& to, block_height from, std::size_t count_max);

  std::shared_ptr<const genesis> origin_;
  std::shared_ptr<block_policy> policy_;
  ledger_ptr ledger_;
  std::deque<ledger_ptr> before_;     ///< ledgers before the newest blocks, oldest first; as deep as a reorganisation
  bool trying_again_ = false;         ///< a block was skipped, and a timer runs
  std::vector<net::block> blocks_;    ///< blocks_[i] has height i + 1
  std::vector<net::extrinsic> pool_;  ///< at most pool_max
  std::set<net::address> subscribers_;
};

}  // namespace gauntlet::actors
