#pragma once

#include "runtime/invariants/invariant.hpp"
#include "runtime/invariants/invariant_setting.hpp"
#include "runtime/invariants/run_picture.hpp"
#include "runtime/journal/journal_sink.hpp"

#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace gauntlet::runtime {

/// What became of one invariant in one run.
struct invariant_outcome {
  std::string name;
  std::string claim;
  std::string excuse;  ///< why the run was not held to it; empty: it was
  std::uint64_t checks = 0;
  std::uint64_t breaches = 0;
  std::vector<violation> violations;  ///< the first ones
};

/// Runs checkers over a journal while it is written or read.
class invariant_check final : public journal_sink {
 public:
  /// `names` empty: all that are registered and that the settings have not switched off; the others are checked
  /// whatever the settings say. Throws user_error for a name that is unknown.
  invariant_check(actors::protocol_parameters parameters, const invariant_settings& settings,
                  const std::vector<std::string>& names = {});

  void write(const actors::journal_entry& entry) override;
  /// What follows happened under other rules of scoring.
  void change_parameters(actors::protocol_parameters parameters) { picture_.change_parameters(std::move(parameters)); }

  /// Call it once, after the last event.
  std::vector<invariant_outcome> finish();

 private:
  struct running {
    std::string name;
    std::unique_ptr<invariant> checker;  ///< null: switched off
    bool held() const { return checker != nullptr && checker->excuse().empty(); }
  };

  /// The chain's story as it stood when a block had been made.
  struct chapter {
    block_height height = 0;
    run_picture picture;
    std::vector<std::unique_ptr<invariant>> copies;  ///< as `running_`; null for those that carry on
  };

  void remember(block_height height);
  void go_back_before(block_height height);

  run_picture picture_;
  std::vector<running> running_;
  std::deque<chapter> chapters_;  ///< as many as the chain can undo, and the one before
  std::uint64_t line_ = 1;        ///< the first holds the journal's version
};

/// Sum over all.
std::uint64_t breaches_in(const std::vector<invariant_outcome>& outcomes);

}  // namespace gauntlet::runtime
