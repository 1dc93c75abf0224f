#include "tests/runtime/faults/fault_run.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::runtime;
using test::fault_of;

namespace {

// GAUNTLET_TEST_DATA is where configs/ is found from.

namespace events = actors::events;
using overrides = std::vector<std::string>;

constexpr const char* crash = "kind = \"crash\"\ntarget = \"coordinator\"\nwindow = 5\n";

/// All six peers are in every step, so that states depend on nothing but who has contributed.
overrides with_standbys(std::uint64_t count, overrides more = {}) {
  more.push_back("services.standby_coordinators=" + std::to_string(count));
  more.push_back("aggregation.top_g=6");
  return more;
}

overrides by_clock() { return {"window.pacing=clock", "window.blocks_per_window=7"}; }

std::unique_ptr<test::faulty_run> run_to_the_end(const std::string& text, const overrides& more) {
  auto r = test::run_with(text, more);
  CHECK(r->result.complete);
  CHECK(r->disagreements() == 0);
  return r;
}

/// Ranks of the coordinators that took over, in this order.
std::vector<std::uint64_t> took_over(const test::faulty_run& r) {
  std::vector<std::uint64_t> ranks;
  for (const auto& e : r.all<events::coordinator_took_over>()) ranks.push_back(e.rank);
  return ranks;
}

}  // namespace

TEST_CASE("standby coordinators are no part of what the nodes agree on") {
  const auto alone = run_to_the_end("", with_standbys(0));
  const auto three = run_to_the_end("", with_standbys(3));
  CHECK(alone->all<events::run_opened>().front().run == three->all<events::run_opened>().front().run);
  CHECK(alone->result.state->id == three->result.state->id);
  CHECK(took_over(*three).empty());
}

TEST_CASE("a coordinator that dies for good is stood in for, and nothing but time is lost") {
  const overrides more = GENERATE(overrides{}, by_clock());
  const auto calm = run_to_the_end("", with_standbys(1, more));
  const std::string phase = GENERATE("train", "put", "check", "apply");
  INFO(phase);
  const auto r = run_to_the_end(fault_of(crash + ("phase = \"" + phase + "\"")), with_standbys(1, more));
  CHECK(took_over(*r) == std::vector<std::uint64_t>{1});
  CHECK(r->stepped().size() == 14);
  CHECK(r->result.state->id == calm->result.state->id);
}

TEST_CASE("the second standby stands in for the first") {
  const auto r = run_to_the_end(
      fault_of(crash) + fault_of("kind = \"crash\"\ntarget = \"coordinator/1\"\nwindow = 8\nphase = \"put\""),
      with_standbys(2));
  CHECK(took_over(*r) == std::vector<std::uint64_t>{1, 2});
  CHECK(r->stepped().size() == 14);
  const auto both = run_to_the_end(fault_of("kind = \"crash\"\ntarget = \"coordinator, coordinator/1\"\nwindow = 5"),
                                   with_standbys(2));
  CHECK(took_over(*both) == std::vector<std::uint64_t>{2});
  CHECK(both->stepped().size() == 14);
}

TEST_CASE("a coordinator that comes back drives the run again") {
  const overrides more = GENERATE(overrides{"window.grace_s=3"}, by_clock());
  const auto r = run_to_the_end(fault_of(std::string(crash) + "duration_windows = 3"), with_standbys(1, more));
  CHECK(took_over(*r) == std::vector<std::uint64_t>{1});
  CHECK(r->count<events::coordinator_stood_back>() == 1);
  CHECK(r->stepped().size() == 14);
}

TEST_CASE("a coordinator that nobody hears is as good as dead, and harms nobody") {
  const auto r = run_to_the_end(fault_of("kind = \"isolate\"\ntarget = \"coordinator\"\nwindow = 5"), with_standbys(1));
  CHECK(took_over(*r) == std::vector<std::uint64_t>{1});
  CHECK(r->stepped().size() == 14);
  // It is heard by the chain and the other one alone: both ask for blocks.
  const auto half = run_to_the_end(
      fault_of("kind = \"partition\"\ntarget = \"coordinator\"\nother = \"peers, validators\"\nwindow = 5\n"
               "duration_windows = 4"),
      with_standbys(1));
  CHECK(half->stepped().size() == 14);
}
