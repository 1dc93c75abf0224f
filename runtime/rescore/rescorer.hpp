#pragma once

#include "actors/protocol/journal.hpp"
#include "actors/protocol/parameters.hpp"
#include "actors/validator/score_board.hpp"
#include "runtime/rescore/fact_reader.hpp"
#include "runtime/rescore/tempo_replay.hpp"

#include <functional>
#include <map>
#include <memory>
#include <set>

namespace gauntlet::runtime {

/// Turns a run's journal into the one it would have written under other rules, as far as that can be known: facts and
/// everything else that happened pass through; scores, weights and payments are made anew by the very code that made
/// them in the run. So the same rules give the same journal.
class rescorer {
 public:
  using sink = std::function<void(const actors::journal_entry&)>;

  /// `keeps_weights`: validators whose weights are not what their scores say; theirs stay as they were posted.
  rescorer(const actors::protocol_parameters& p, std::set<gauntlet::uid> keeps_weights, sink out);

  void add(const actors::journal_entry& e);

 private:
  void judge(const actors::journal_entry& closing, const actors::window_facts& facts);
  actors::score_board& board_of(const net::address& validator);
  void pass(const actors::journal_entry& e, actors::events::any event);

  actors::protocol_parameters parameters_;
  std::set<gauntlet::uid> keeps_weights_;
  sink out_;
  fact_reader facts_;
  tempo_replay chain_;
  std::map<net::address, std::unique_ptr<actors::score_board>> boards_;  ///< by validator
};

}  // namespace gauntlet::runtime
