#include "base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace gauntlet {

void check_failed(const char* condition, const char* file, int line, const char* function) {
  std::fprintf(stderr, "gauntlet: broken invariant in %s:%d (%s): %s\n", file, line, function, condition);
  std::abort();
}

}  // namespace gauntlet
