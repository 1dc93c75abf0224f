#pragma once

#include "actors/protocol/journal.hpp"
#include "actors/protocol/ledger.hpp"
#include "compute/engine.hpp"
#include "net/message/contribution.hpp"
#include "net/message/storage.hpp"

#include <map>
#include <optional>
#include <vector>

namespace gauntlet::actors {

/// The fast checks of one window's contributions (gauntlet.md C.2), one verdict a peer. Pure: is given what the storage
/// answered, and never trusts it further than signatures and digests reach.
class window_checks {
 public:
  struct verdict {
    events::check_outcome outcome = events::check_outcome::missing;
    compute::rejection reason = compute::rejection::none;
    double sync_score = -1;
    digest content;                         ///< of the object that was there; zero when none was
    time_point uploaded_at{};               ///< of that object
    double outside_s = 0;                   ///< before (negative) or after the put window
    net::signed_contribution contribution;  ///< verified, unless missing or bad
    blob payload;                           ///< once fetched and valid
  };

  /// Everything an object's head shows: put window, header, signatures, synchronisation. `theta` (may be null: cannot
  /// be told) is the validator's own A_w.
  static verdict check_head(const net::object_head* head, const ledger& chain, const compute::engine& engine,
                            const compute::agreed_state* theta, window_index window, gauntlet::uid u);

  /// Adds what the bytes show to a verdict that has passed so far.
  static void check_payload(verdict& v, const net::object_data* data, const compute::engine& engine);

  std::map<gauntlet::uid, verdict> verdicts;

  bool passed(gauntlet::uid u) const;
  /// In the put window and signed, whatever else: ascending.
  std::vector<gauntlet::uid> timely() const;
};

}  // namespace gauntlet::actors
