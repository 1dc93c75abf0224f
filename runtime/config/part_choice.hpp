#pragma once

#include "base/options.hpp"

#include <string>

namespace gauntlet::runtime {

/// A swappable part and its options: `kind` is a registry name, every other key of its table an option of that part.
struct part_choice {
  std::string kind;
  gauntlet::options options;
};

}  // namespace gauntlet::runtime
