#pragma once

#include "actors/protocol/journal.hpp"
#include "actors/protocol/scoring_parameters.hpp"
#include "actors/validator/window_facts.hpp"

#include <map>
#include <optional>

namespace gauntlet::runtime {

/// Puts the facts of each validator's window together again from the events that tell them.
class fact_reader {
 public:
  /// `sync_threshold`: above it a peer counts as desynchronised, whatever the run's own threshold was.
  explicit fact_reader(double sync_threshold) : sync_threshold_(sync_threshold) {}

  /// The facts of a window once the event that closes them has come.
  std::optional<actors::window_facts> add(const actors::events::any& e);

 private:
  actors::peer_facts* peer(gauntlet::uid validator, gauntlet::uid u);

  double sync_threshold_;
  std::map<gauntlet::uid, actors::window_facts> open_;  ///< by validator
};

}  // namespace gauntlet::runtime
