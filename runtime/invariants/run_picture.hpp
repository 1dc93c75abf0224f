#pragma once

#include "actors/protocol/journal.hpp"
#include "actors/protocol/parameters.hpp"
#include "runtime/invariants/window_memory.hpp"

#include <map>
#include <optional>
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

  const actors::protocol_parameters& parameters() const { return parameters_; }
  const actors::events::run_opened& opened() const { return opened_; }

  /// Of the newest block.
  block_height height() const { return height_; }
  /// The newest that has begun.
  window_index window() const { return window_; }
  const opening* opening_of(window_index w) const { return openings_.find(w); }
  /// Each node chooses for itself what makes a step; nothing about it is on the chain.
  bool own_view() const { return parameters_.aggregation.agreement == actors::agreement_mode::own_view; }
  static constexpr const char* own_view_excuse = "each node gathers for itself (aggregation.agreement = own_view)";

  const std::map<net::address, member>& members() const { return members_; }
  const std::map<gauntlet::uid, seat>& seats() const { return seats_; }
  const seat* seat_of(gauntlet::uid u) const;
  /// Plays by the rules: its strategy is "honest". Nobody else's doings are held against the protocol.
  bool honest(const net::address& node) const;
  bool honest(gauntlet::uid u) const;
  bool is_peer(gauntlet::uid u) const;
  bool is_validator(gauntlet::uid u) const;

 private:
  void on(const actors::events::registered& e);
  void watch_put_window();

  actors::protocol_parameters parameters_;
  actors::events::run_opened opened_;
  block_height height_ = 0;
  time_point block_time_{};
  window_index window_ = 0;
  window_memory<opening> openings_;
  std::map<net::address, member> members_;
  std::map<gauntlet::uid, seat> seats_;
};

}  // namespace gauntlet::runtime
