#pragma once

namespace gauntlet {

/// Reports a broken promise of our own code and aborts. User errors and hostile bytes never come here.
[[noreturn]] void check_failed(const char* condition, const char* file, int line, const char* function);

}  // namespace gauntlet

/// Holds in every build type: a program whose own invariants fail must not go on to pay anybody.
#define GAUNTLET_CHECK(condition)                                                         \
  do {                                                                                    \
    if (!(condition)) ::gauntlet::check_failed(#condition, __FILE__, __LINE__, __func__); \
  } while (false)
