#include "runtime/sweep/row_store.hpp"

#include "base/errors.hpp"
#include "runtime/sweep/record_fold.hpp"
#include "tests/runtime/fake_run.hpp"
#include "tests/runtime/scratch.hpp"

#include <catch2/catch.hpp>

#include <fstream>

using namespace gauntlet;
using namespace gauntlet::runtime;
using Catch::Matchers::Contains;

namespace {

std::string a_row() {
  record_fold fold;
  for (const actors::journal_entry& e : test::fake_run(5).all()) fold.write(e);
  return to_json_line(fold.result());
}

}  // namespace

TEST_CASE("rows are found again by their configuration") {
  const test::scratch place("rows");
  {
    row_store rows(place.path / "rows.jsonl", "build 1", false);
    CHECK(rows.find(digest_of("a")) == nullptr);
    rows.add(digest_of("a"), a_row());
    REQUIRE(rows.find(digest_of("a")) != nullptr);
  }
  row_store again(place.path / "rows.jsonl", "build 1", false);
  REQUIRE(again.find(digest_of("a")) != nullptr);
  CHECK(again.find(digest_of("a"))->windows == 5);
  CHECK(again.find(digest_of("b")) == nullptr);
}

TEST_CASE("rows of another build are taken only when asked for") {
  const test::scratch place("rows");
  { row_store(place.path / "rows.jsonl", "build 1", false).add(digest_of("a"), a_row()); }
  {
    const row_store other(place.path / "rows.jsonl", "build 2", false);
    CHECK(other.find(digest_of("a")) == nullptr);
    CHECK(other.of_other_builds() == 1);
  }
  const row_store any(place.path / "rows.jsonl", "build 2", true);
  CHECK(any.find(digest_of("a")) != nullptr);
}

TEST_CASE("a line torn by a kill is cut off, and the next row is whole") {
  const test::scratch place("rows");
  const auto file = place.path / "rows.jsonl";
  { row_store(file, "b", false).add(digest_of("a"), a_row()); }
  { std::ofstream(file, std::ios::app) << "{\"config\":\"12"; }
  {
    row_store rows(file, "b", false);
    CHECK(rows.find(digest_of("a")) != nullptr);
    rows.add(digest_of("c"), a_row());
  }
  const row_store rows(file, "b", false);
  CHECK(rows.find(digest_of("a")) != nullptr);
  CHECK(rows.find(digest_of("c")) != nullptr);
}

TEST_CASE("a file of something else is refused and left alone") {
  const test::scratch place("rows");
  const auto file = place.path / "rows.jsonl";
  { std::ofstream(file) << "shopping list\n"; }
  CHECK_THROWS_WITH(row_store(file, "b", false), Contains("no row of a run"));
  CHECK(test::contents_of(file) == "shopping list\n");
  CHECK_THROWS_AS(row_store(place.path / "no" / "such", "b", false), user_error);
}

TEST_CASE("two processes never write one file of rows") {
  const test::scratch place("rows");
  const row_store first(place.path / "rows.jsonl", "b", false);
  CHECK_THROWS_WITH(row_store(place.path / "rows.jsonl", "b", false), Contains("in use"));
}
