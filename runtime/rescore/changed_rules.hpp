#pragma once

#include "runtime/config/experiment.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace gauntlet::runtime {

/// One key whose value is another one than in the run.
struct changed_key {
  std::string name;
  std::string before;
  std::string after;
};

/// The experiment of a run directory's config.toml under other rules. `overrides` are "key=value"; a preset stands for
/// all of its keys that a recorded run can be scored again under, and an override of a part's name leaves the options
/// of the old part behind.
experiment with_other_rules(const std::filesystem::path& config, const std::vector<std::string>& overrides);

/// Keys of a preset named in `overrides` that decide what is measured or what happens, and so stay as they were.
std::vector<std::string> keys_left_alone(const std::vector<std::string>& overrides);

/// All keys of both experiments' tables that differ.
std::vector<changed_key> changed_keys(const experiment& before, const experiment& after);

/// Refuses changes of what was measured or of what happened, which no journal can tell. Throws user_error.
void check_knowable(const experiment& before, const experiment& after);

}  // namespace gauntlet::runtime
