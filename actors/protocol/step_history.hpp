#pragma once

#include "actors/protocol/ledger.hpp"
#include "compute/agreed_state.hpp"

#include <map>
#include <optional>

namespace gauntlet::actors {

/// The last few steps that a member has made, with the states before them: what it goes back to when the chain turns
/// out to have settled a window in another way.
class step_history {
 public:
  /// What the chain says about the step of a window; nothing while it says nothing. Two ledgers that settle it alike
  /// give the same digest.
  static std::optional<digest> settlement_of(const ledger& chain, window_index w);

  /// How many windows before the newest one a reorganisation can reach into: as many steps are kept beside its own.
  static window_index reach(const ledger& chain);
  std::size_t size() const { return steps_.size(); }

  /// The step of `w` was made out of `before`, as `chain` settles it.
  void made(const ledger& chain, window_index w, compute::state_ptr before);

  struct wrong_step {
    window_index window = 0;
    compute::state_ptr before;
  };
  /// The first step that `chain` doesn't settle as it was made; forgets it and all that came after it.
  std::optional<wrong_step> undo_wrong(const ledger& chain);

 private:
  struct step {
    std::optional<digest> settlement;
    compute::state_ptr before;
  };
  std::map<window_index, step> steps_;
};

}  // namespace gauntlet::actors
