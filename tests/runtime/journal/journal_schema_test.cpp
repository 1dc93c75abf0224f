#include "runtime/journal/journal_schema.hpp"

#include "tests/runtime/scratch.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet::runtime;

TEST_CASE("docs/journal.md says what the code writes: gauntlet inspect --schema > docs/journal.md") {
  CHECK(test::contents_of(std::filesystem::path(GAUNTLET_TEST_DATA) / ".." / ".." / "docs" / "journal.md") ==
        journal_schema());
}
