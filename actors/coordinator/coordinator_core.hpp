#pragma once

#include "actors/protocol/chain_follower.hpp"
#include "actors/protocol/role_core.hpp"

#include <map>
#include <memory>

namespace gauntlet::actors {

/// Turns blocks into windows and drives everyone through them. Under clock pacing it is a function of the chain alone;
/// under lockstep it takes attendance and asks for the next block when every live member is done with this one.
class coordinator_core final : public role_core {
 public:
  explicit coordinator_core(std::shared_ptr<const genesis> origin);

 private:
  struct member {
    net::role kind = net::role::peer;
    block_height done = 0;
    bool has_attended = false;
    window_index put = 0;     ///< last window whose contribution it has put
    bool expected = false;    ///< was a member when the open put window opened
    bool silent = false;      ///< was waited for in vain; counts again when it is heard
    window_index agreed = 0;  ///< last window whose step it holds
  };

  void on_start() override;
  void on_message(const net::address& from, const net::message& m) override;
  void on_settled() override;

  void follow(const net::block& b);
  /// `chain_` has just got a block.
  void on_block();
  void open_window();
  void open_put_window(window_index w);
  /// Gives up on who stays silent, until there is another block.
  void watch_height();
  /// Messages get lost and the chain restarts: while no block comes, asks again.
  void watch_for_silence();
  void give_up_on_silent();
  void close_put_window();
  void broadcast(const net::message& m);
  bool lockstep() const { return origin_->parameters.window.pacing == pacing::lockstep; }
  bool everyone_done() const;
  bool everyone_put() const;
  bool gathered() const;
  bool run_is_over() const;

  std::shared_ptr<const genesis> origin_;
  chain_follower follower_;
  ledger_ptr chain_;
  std::map<net::address, member> members_;
  std::optional<window_index> put_window_;  ///< the window whose put window is open
  std::uint64_t watches_ = 0;               ///< for the silent; the newest counts
  block_height asked_from_ = 0;             ///< get_blocks under way from this height
  block_height asked_ = 0;                  ///< height of the last block asked for
  bool grace_is_over_ = false;              ///< since the start of this node
  bool waited_enough_ = false;              ///< for the members that the genesis names
  bool finished_ = false;
};

}  // namespace gauntlet::actors
