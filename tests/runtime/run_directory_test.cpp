#include "runtime/run_directory.hpp"

#include "base/errors.hpp"
#include "tests/runtime/scratch.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::runtime;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

TEST_CASE("every run has a directory of its own") {
  const test::scratch base("run-directory");
  const fs::path runs = base.path / "made" / "on the way";
  CHECK(run_directory::create(runs, "first_run", 7).path() == runs / "first_run-7-1");
  CHECK(run_directory::create(runs, "first_run", 7).path() == runs / "first_run-7-2");
  CHECK(run_directory::create(runs, "first_run", 8).path() == runs / "first_run-8-1");
  std::ofstream(runs / "first_run-7-3") << "a file in the way";
  CHECK(run_directory::create(runs, "first_run", 7).path() == runs / "first_run-7-4");
}

TEST_CASE("a title cannot lead out of the directory of runs") {
  const test::scratch base("run-directory");
  CHECK(run_directory::create(base.path, "../../etc/x y", 1).path() == base.path / "______etc_x_y-1-1");
  CHECK(run_directory::create(base.path, "", 1).path() == base.path / "run-1-1");
}

TEST_CASE("files appear whole and replace earlier ones") {
  const test::scratch base("run-directory");
  const run_directory d = run_directory::create(base.path, "t", 1);
  d.write("manifest.json", "one");
  d.write("manifest.json", "two");
  CHECK(test::contents_of(d.file("manifest.json")) == "two");
  CHECK(std::distance(fs::directory_iterator(d.path()), {}) == 1);
  d.discard();
  CHECK_FALSE(fs::exists(d.path()));
  CHECK_THROWS_WITH(d.write("manifest.json", "x"), Contains("cannot be written: No such file"));
}

TEST_CASE("a place that cannot be written is told before anything is there") {
  const test::scratch base("run-directory");
  std::ofstream(base.path / "file") << "x";
  CHECK_THROWS_WITH(run_directory::create(base.path / "file" / "runs", "t", 1), Contains("cannot be written"));
  CHECK_THROWS_WITH(run_directory::create("/proc/nowhere", "t", 1), Contains("cannot be written"));
}

TEST_CASE("only a directory with a journal is a run") {
  const test::scratch base("run-directory");
  CHECK_THROWS_WITH(run_directory::open(base.path), Contains("is no run: there is no journal.jsonl"));
  std::ofstream(base.path / "journal.jsonl") << "{}";
  CHECK(run_directory::open(base.path).path() == base.path);
}
