#pragma once

#include "base/errors.hpp"

#include <filesystem>
#include <string>

namespace gauntlet::runtime {

/// Something of a run could not be written (the disk is full, most likely): nobody's mistake, and nothing is lost. Who
/// knows the run's directory tells how to go on.
class disk_trouble final : public user_error {
 public:
  disk_trouble(const std::filesystem::path& file, const std::string& why)
      : user_error("'" + file.string() + "' cannot be written: " + why,
                   "Choose another place with --out DIR (or run.directory in the configuration), or make room there.") {
  }
};

}  // namespace gauntlet::runtime
