#pragma once

#include "actors/protocol/chain_follower.hpp"
#include "actors/protocol/role_core.hpp"

#include <map>
#include <memory>

namespace gauntlet::actors {

/// Which of a run's coordinators this is.
struct coordinator_place {
  std::uint64_t rank = 0;      ///< 0: the first; the others stand by
  std::uint64_t standbys = 0;  ///< that the run has
};

/// Turns blocks into windows and drives everyone through them. Under clock pacing it is a function of the chain alone;
/// under lockstep it takes attendance and asks for the next block when every live member is done with this one.
///
/// One that stands by does the same in silence, and takes over when those before it have missed their turn
/// (coordinator_standby.cpp). That two act at once does no harm: blocks are asked for by height, hints save time only.
class coordinator_core final : public role_core {
 public:
  explicit coordinator_core(std::shared_ptr<const genesis> origin, coordinator_place place = {});

 private:
  struct member {
    net::role kind = net::role::peer;
    block_height done = 0;
    bool has_attended = false;
    window_index put = 0;     ///< last window whose contribution it has put
    bool expected = false;    ///< was a member when the open put window opened
    bool silent = false;      ///< was waited for in vain; counts again when it is heard
    window_index agreed = 0;  ///< last window whose step it holds; 0: has told of none
  };

  void on_start() override;
  void on_message(const net::address& from, const net::message& m) override;
  void on_settled() override;
  void measure(queue_marks& marks) const override;

  void follow(const net::block& b);
  /// `chain_` has just got a block.
  void on_block();
  void open_window();
  void open_put_window(window_index w);
  /// After a start: until the members have had time to be heard.
  void await_attendance();
  /// Gives up on who stays silent, until there is another block.
  void watch_height();
  /// Messages get lost and the chain restarts: while no block comes, asks again.
  void watch_for_silence();
  void give_up_on_silent();
  void close_put_window();
  /// To members and the other coordinators, unless this one stands by.
  void broadcast(const net::message& m);
  bool lockstep() const { return origin_->parameters.window.pacing == pacing::lockstep; }
  bool everyone_done() const;
  bool everyone_put() const;
  /// Some peer and some validator hold the steps that are settled, as far as they have told. Nothing can come of a
  /// window that begins without: those who catch up neither train nor judge.
  bool somebody_keeps_up() const;
  /// Under lockstep the next block is due.
  bool block_is_due() const;
  bool gathered() const;
  bool run_is_over() const;

  // Standing by (coordinator_standby.cpp).
  void hear(const net::address& from, const net::message& m);
  /// How long those before it may leave undone what is due.
  duration patience() const;
  void await_request();
  void await_hint(const net::window_opened& due);
  void await_end();
  void take_over();
  /// What `chain_` has got was made while this node was up: others may not know it yet.
  bool is_news() const { return chain_->time() >= started_at_; }

  std::shared_ptr<const genesis> origin_;
  coordinator_place place_;
  bool acting_;
  time_point started_at_{};
  block_height heard_ = 0;              ///< of the newest window that one before it has opened
  std::optional<block_height> due_at_;  ///< the request for the next block is due, since a while
  std::uint64_t awaits_request_ = 0;    ///< the timer
  chain_follower follower_;
  ledger_ptr chain_;
  std::map<net::address, member> members_;
  std::optional<window_index> put_window_;  ///< the window whose put window is open
  std::uint64_t put_window_ends_ = 0;       ///< the timer
  std::uint64_t watch_ = 0;                 ///< for the silent: the timer
  block_height asked_from_ = 0;             ///< get_blocks under way from this height
  block_height asked_ = 0;                  ///< height of the last block asked for
  std::optional<block_height> waited_at_;   ///< the grace was over at this height, for everybody
  bool grace_is_over_ = false;              ///< since the start of this node
  bool waited_enough_ = false;              ///< for the members that the genesis names
  bool finished_ = false;
};

}  // namespace gauntlet::actors
