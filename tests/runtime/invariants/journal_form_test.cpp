#include "tests/runtime/invariants/sound_run.hpp"

using namespace gauntlet;
using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;
using Catch::Matchers::Contains;

TEST_CASE("a journal from run_opened to run_closed keeps journal_form") { holds_in_a_sound_run("journal_form"); }

TEST_CASE("an event out of time breaks journal_form") {
  entries j = sound_run::all();
  j[40].time = j[50].time + std::chrono::seconds(1000);
  CHECK(the_only_violation(check("journal_form", j)).lines == std::vector<std::uint64_t>{line_of(41), line_of(40)});
}

TEST_CASE("a journal without a beginning, or with two, breaks journal_form") {
  entries j = sound_run::all();
  const auto opened = j.front();
  j.erase(j.begin());
  CHECK_THAT(the_only_violation(check("journal_form", j)).what, Contains("not run_opened"));
  j = sound_run::all();
  j.insert(j.begin() + 1, opened);
  CHECK_THAT(the_only_violation(check("journal_form", j)).what, Contains("second run"));
}

TEST_CASE("an event after the end breaks journal_form") {
  entries j = sound_run::all();
  std::swap(j[j.size() - 1], j[j.size() - 2]);
  CHECK_THAT(the_only_violation(check("journal_form", j)).what, Contains("after the end"));
}
