#pragma once

#include <source_location>
#include <string_view>

namespace gauntlet {

/// Reports a broken promise of our own code and aborts. User errors and hostile bytes never come here.
[[noreturn]] void check_failed(std::string_view condition, std::source_location where);

}  // namespace gauntlet

/// Holds in every build type: a program whose own invariants fail must not go on to pay anybody.
#define GAUNTLET_CHECK(condition)                                                         \
  do {                                                                                    \
    if (!(condition)) ::gauntlet::check_failed(#condition, std::source_location::current()); \
  } while (false)
