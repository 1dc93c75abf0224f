#pragma once

#include "actors/protocol/ledger.hpp"
#include "actors/protocol/role_core.hpp"

#include <memory>
#include <set>
#include <vector>

namespace gauntlet::actors {

/// Makes blocks of signed extrinsics and hands them out: by time under clock pacing, when the coordinator asks under
/// lockstep. All rules are in `ledger`.
class chain_core final : public role_core {
 public:
  explicit chain_core(std::shared_ptr<const genesis> origin);

  const ledger_ptr& state() const { return ledger_; }

 private:
  void on_start() override;
  void on_message(const net::address& from, const net::message& m) override;

  void receive(const net::address& from, const net::extrinsic& e);
  void make_block();
  void tick();
  void send_blocks(const net::address& to, block_height from, std::size_t count_max);

  std::shared_ptr<const genesis> origin_;
  ledger_ptr ledger_;
  std::vector<net::block> blocks_;    ///< blocks_[i] has height i + 1
  std::vector<net::extrinsic> pool_;  ///< at most pool_max
  std::set<net::address> subscribers_;
};

}  // namespace gauntlet::actors
