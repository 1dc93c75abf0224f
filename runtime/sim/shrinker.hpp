#pragma once

#include "runtime/processes/nursery.hpp"
#include "runtime/sim/trial.hpp"

#include <atomic>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace gauntlet::runtime {

struct shrink_rules {
  std::size_t jobs = 0;     ///< processes at a time; 0: one a core
  std::size_t tries = 400;  ///< runs in all
  double timeout_s = 0;     ///< wall clock of one; 0: as long as it takes
};

/// Makes a failing experiment smaller while it fails in the same way (its first broken invariant stays the same one):
/// fewer faults by delta debugging (Zeller, Hildebrandt 2002), then fewer nodes, fewer windows, fewer targets and
/// shorter faults, round after round until nothing more can go.
class shrinker {
 public:
  /// `tell` hears of every smaller failure.
  shrinker(const shrink_rules& rules, const std::atomic<bool>& stop,
           std::function<void(const experiment&, std::size_t tries)> tell);

  /// How the experiment fails: nothing when it does not, not even in two runs that differ.
  std::optional<trial_result> failure_of(const experiment& e);

  /// The smallest that was found; `failure` is that of `failing`.
  experiment shrink(const experiment& failing, const trial_result& failure);

  /// What the smallest one came to.
  const trial_result& result() const { return result_; }
  std::size_t tries() const { return tries_; }
  /// All tries were used up, or the user stopped it: there may be a smaller one.
  bool cut_short() const { return tries_ >= rules_.tries || stop_; }

 private:
  bool list_faults();
  bool fewer_faults();
  bool fewer_nodes();
  bool fewer_windows();
  bool fewer_targets();
  bool shorter_faults();

  /// Takes the first of the candidates that fails in the same way; nothing when none does.
  std::optional<std::size_t> take_first(const std::vector<experiment>& candidates);
  /// Looks for the smallest part, at least `least`, of `count` things with which `make` still fails, and keeps it.
  bool minimise(std::size_t count, std::size_t least,
                const std::function<experiment(const std::vector<std::size_t>& kept)>& make);
  std::size_t jobs() const;

  shrink_rules rules_;
  const std::atomic<bool>& stop_;
  std::function<void(const experiment&, std::size_t)> tell_;
  experiment smallest_;
  trial_result result_;
  std::string symptom_;
  bool twice_ = false;
  std::size_t tries_ = 0;
};

}  // namespace gauntlet::runtime
