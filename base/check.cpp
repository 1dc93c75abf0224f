#include "base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace gauntlet {

void check_failed(std::string_view condition, std::source_location where) {
  std::fprintf(stderr, "gauntlet: broken invariant in %s:%u (%s): %.*s\n", where.file_name(),
               static_cast<unsigned>(where.line()), where.function_name(), static_cast<int>(condition.size()),
               condition.data());
  std::abort();
}

}  // namespace gauntlet
