#pragma once

#include "actors/protocol/journal.hpp"
#include "actors/protocol/parameters.hpp"
#include "runtime/invariants/window_memory.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>

namespace gauntlet::runtime {

/// What the journal has told so far, as far as more than one invariant needs it.
class run_picture {
 public:
  struct member {
    net::role role = net::role::peer;
    std::string strategy;
    std::optional<gauntlet::uid> uid;
  };
  /// Who holds a uid.
  struct seat {
    hotkey owner;
    net::role role = net::role::peer;
    window_index since = 0;
  };
  /// The first block of a window.
  struct opening {
    time_point at{};                          ///< T(w), the block's own time
    std::optional<time_point> put_opened_at;  ///< when the put window of w-1 began; later than that with commitments
    block_height height = 0;
    std::vector<gauntlet::uid> slot_order;
    std::uint64_t line = 0;
  };

  explicit run_picture(actors::protocol_parameters parameters)
      : parameters_(std::move(parameters)), openings_(recent_windows) {}

  void on(std::uint64_t line, const actors::journal_entry& entry);
  /// The chain is as it was then, after an undone block; everything else is as it is now.
  void go_back_to(const run_picture& then);

  const actors::protocol_parameters& parameters() const { return parameters_; }
  void change_parameters(actors::protocol_parameters parameters) { parameters_ = std::move(parameters); }
  const actors::events::run_opened& opened() const { return opened_; }

  /// Of the newest block.
  block_height height() const { return height_; }
  /// The newest that has begun.
  window_index window() const { return window_; }
  const opening* opening_of(window_index w) const { return openings_.find(w); }
  /// Each node chooses for itself what makes a step; nothing about it is on the chain.
  bool own_view() const { return parameters_.aggregation.agreement == actors::agreement_mode::own_view; }
  static constexpr window_index hearing_windows = 4;
  static constexpr const char* own_view_excuse = "each node gathers for itself (aggregation.agreement = own_view)";

  const std::map<net::address, member>& members() const { return members_; }
  const std::map<gauntlet::uid, seat>& seats() const { return seats_; }
  const seat* seat_of(gauntlet::uid u) const;
  /// Who has earned what is known of a uid: its owner, who inherits nothing and to whom the chain may give the uid
  /// back; nobody in particular where scores stay with the uid (scoring.reset_new_owner = false).
  hotkey credited(gauntlet::uid u) const;
  /// Plays by the rules: its strategy is "honest". Nobody else's doings are held against the protocol.
  bool honest(const net::address& node) const;
  bool honest(gauntlet::uid u) const;
  /// Faults that will heal, but have not yet.
  bool calm() const { return disturbances_.empty(); }
  /// The window that was open when the last of them healed; nothing when there were none.
  std::optional<window_index> calm_since() const { return calm_since_; }
  time_point calm_at() const { return calm_at_; }
  /// Under a fault that lasts to the end of the run.
  bool lost_for_good(const net::address& node) const { return lost_.contains(node); }
  /// How long so far the chain, the storage or a coordinator has been under some fault.
  duration services_disturbed() const;
  /// Clocks, or the dates that a storage tells, were wrong at some moment since.
  bool dates_doubtful(time_point since) const { return wrong_dates_.any(since); }
  /// The dates that the storage told `node` since may have been changed on their way. Payloads have digests, dates
  /// none.
  bool dates_changed(const net::address& node, time_point since) const;
  /// The first window that a reorganisation may have settled anew, and the one that was open then.
  struct reorganisation {
    window_index from = 0;
    window_index open = 0;
  };
  const std::optional<reorganisation>& reorganised() const { return reorganised_; }
  /// The chain has taken back what it said of this window a moment ago, and some nodes may not have heard of it.
  bool unsettled(window_index w) const {
    return reorganised_ && w >= reorganised_->from && w <= reorganised_->open &&
           window_ <= reorganised_->open + hearing_windows;
  }

  bool is_peer(gauntlet::uid u) const;
  bool is_validator(gauntlet::uid u) const;

 private:
  /// Faults of one sort: how many there are, and when there was one last.
  struct trouble {
    std::uint64_t now = 0;
    time_point until{};  ///< when the last of them healed that has
    void healed(time_point at) {
      --now;
      until = at;
    }
    bool any(time_point since) const { return now > 0 || until >= since; }
  };

  void on(const actors::events::registered& e);
  void watch_put_window();
  void on(const actors::events::fault_began& e);
  void on(const actors::events::fault_ended& e);

  actors::protocol_parameters parameters_;
  actors::events::run_opened opened_;
  block_height height_ = 0;
  time_point block_time_{};
  window_index window_ = 0;
  window_memory<opening> openings_;
  std::map<net::address, member> members_;
  std::map<gauntlet::uid, seat> seats_;

  time_point now_{};                          ///< of the newest event
  std::map<std::string, bool> disturbances_;  ///< by the fault's id: whether it hits a service
  std::optional<window_index> calm_since_;
  time_point calm_at_{};
  std::set<net::address> lost_;
  trouble wrong_dates_;                        ///< faults that make them so
  std::map<net::address, trouble> mutations_;  ///< of messages from and to these nodes
  std::uint64_t at_services_ = 0;              ///< faults that hit them
  time_point services_since_{};
  duration services_disturbed_{};
  std::optional<reorganisation> reorganised_;
};

}  // namespace gauntlet::runtime
