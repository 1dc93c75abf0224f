#pragma once

#include "actors/protocol/journal.hpp"
#include "runtime/config/experiment.hpp"
#include "runtime/report/summary.hpp"

#include <set>
#include <string>
#include <vector>

namespace gauntlet::runtime {

/// A recorded run under its own rules and under others.
struct rescoring {
  run_summary original;
  run_summary changed;
  std::set<gauntlet::uid> keeps_weights;  ///< validators that did not post what their scores said
};

/// What a run's journal would be under the rules of `rules`; validators in `keeps_weights` post what they posted.
std::vector<actors::journal_entry> rescored(const std::vector<actors::journal_entry>& run,
                                            const actors::protocol_parameters& rules,
                                            const std::set<gauntlet::uid>& keeps_weights);

/// Validators whose posted weights are not what their facts and these rules say.
std::set<gauntlet::uid> deviating_validators(const std::vector<actors::journal_entry>& run,
                                             const actors::protocol_parameters& rules);

/// The first entry of `again` that is another one than in `run`, in words; empty when there is none.
std::string first_difference(const std::vector<actors::journal_entry>& run,
                             const std::vector<actors::journal_entry>& again);

/// Scores `run` again under the rules of `other`. Throws user_error where its own rules do not give its own numbers.
rescoring rescore(const std::vector<actors::journal_entry>& run, const experiment& own, const experiment& other);

/// What a journal cannot tell about other rules, one sentence each.
const std::vector<std::string>& unknown_effects();

}  // namespace gauntlet::runtime
