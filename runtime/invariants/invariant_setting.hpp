#pragma once

#include "base/options.hpp"

#include <map>
#include <string>

namespace gauntlet::runtime {

/// What an experiment says about one invariant.
struct invariant_setting {
  bool held = true;  ///< false: the run is not held to it
  gauntlet::options options;

  bool operator==(const invariant_setting&) const = default;
};

/// By name; what is not named is held to, with the defaults of its options.
using invariant_settings = std::map<std::string, invariant_setting>;

}  // namespace gauntlet::runtime
