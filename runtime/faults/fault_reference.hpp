#pragma once

#include <string>

namespace gauntlet::runtime {

/// docs/faults.md.
std::string fault_reference();

}  // namespace gauntlet::runtime
