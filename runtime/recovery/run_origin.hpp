#pragma once

#include "runtime/run_directory.hpp"

#include <filesystem>
#include <string>

namespace gauntlet::runtime {

/// What a run was begun with, beside its configuration: nothing else makes the same run again to the bit. Written to
/// the run's directory before anything happens.
struct run_origin {
  std::string program;     ///< digest of the program's own file
  std::string version;     ///< of gauntlet
  std::string arithmetic;  ///< compute::arithmetic_description()
  std::string config;      ///< digest of config.toml

  static run_origin of_now(const std::string& config);
};

std::string origin_text(const run_origin& o);

/// Of a run that goes on, is replayed or forked: throws user_error with the way to mend it when this process would not
/// make the run that the directory holds. A directory whose process was killed before it said what it was is taken.
void check_origin(const run_directory& directory, const run_origin& now, bool any_build);

/// Holds a run's directory while a process writes to it. Throws user_error when another one does.
class directory_lock {
 public:
  explicit directory_lock(const run_directory& directory);
  ~directory_lock();
  directory_lock(const directory_lock&) = delete;
  directory_lock& operator=(const directory_lock&) = delete;

 private:
  int descriptor_ = -1;
};

}  // namespace gauntlet::runtime
