#include "tests/runtime/simulation/recorded_run.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::runtime;
namespace events = gauntlet::actors::events;

// GAUNTLET_TEST_DATA is where configs/ is found from.

namespace {

std::unique_ptr<test::recorded_run> attrition(std::vector<std::string> overrides) {
  register_builtin_parts();
  return test::run(load_experiment(GAUNTLET_TEST_DATA "/../../configs/attrition.toml", overrides));
}

}  // namespace

TEST_CASE("a crowd under attrition does what it would have done without") {
  const auto faulty = attrition({});
  const auto twin = attrition({"fault=[]"});
  REQUIRE(faulty->result.complete);
  REQUIRE(twin->result.complete);
  CHECK(faulty->journal.all<events::fault_began>().size() == 62);
  CHECK(faulty->journal.all<events::fault_ended>().size() == 62);
  CHECK(twin->journal.all<events::fault_began>().empty());
  const run_summary with = test::summary_of(faulty->journal), without = test::summary_of(twin->journal);
  const auto windows = static_cast<double>(without.full_steps(15));
  CHECK(windows == 130);
  CHECK(static_cast<double>(with.full_steps(15)) >= 0.99 * windows);
  CHECK(static_cast<double>(with.contributions_used) >= 0.97 * static_cast<double>(without.contributions_used));
  // Two seeds without any fault differ by as much.
  CHECK(with.held_out.back().value == Approx(without.held_out.back().value).epsilon(0.02));
}
