#pragma once

#include "runtime/sim/trial.hpp"

#include <filesystem>
#include <vector>

namespace gauntlet::runtime {

/// A file of trials that failed once, one JSON line each: what is run again before anything new.
class corpus {
 public:
  /// Reads the file; one that is not there yet is empty. Throws user_error for lines that are no trials.
  explicit corpus(std::filesystem::path file);

  const std::vector<trial>& trials() const { return trials_; }

  /// Writes a failure down unless the trial is there already. Throws user_error where nothing can be written.
  void add(const trial& t, const trial_result& r);

 private:
  std::filesystem::path path_;
  std::vector<trial> trials_;
};

}  // namespace gauntlet::runtime
