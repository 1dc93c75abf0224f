#include "runtime/faults/fault_reference.hpp"

#include "runtime/run_main.hpp"
#include "tests/runtime/scratch.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::runtime;

TEST_CASE("docs/faults.md is what the code says: gauntlet config faults > docs/faults.md") {
  register_builtin_parts();
  CHECK(test::contents_of(GAUNTLET_TEST_DATA "/../../docs/faults.md") == fault_reference());
}
