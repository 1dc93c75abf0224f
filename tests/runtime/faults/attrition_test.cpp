#include "tests/runtime/faults/fault_run.hpp"
#include "tests/runtime/simulation/recorded_run.hpp"

#include <catch2/catch.hpp>

#include <numeric>

using namespace gauntlet;
using namespace gauntlet::runtime;
namespace events = gauntlet::actors::events;

// GAUNTLET_TEST_DATA is where configs/ is found from.

namespace {

std::unique_ptr<test::recorded_run> attrition(std::vector<std::string> overrides) {
  register_builtin_parts();
  return test::run(load_experiment(GAUNTLET_TEST_DATA "/../../configs/attrition.toml", overrides));
}

std::size_t aggregated(const test::recorded_run& r) {
  const auto manifests = r.journal.all<events::manifest_included>();
  return std::accumulate(manifests.begin(), manifests.end(), std::size_t{0},
                         [](std::size_t n, const auto& m) { return n + m.uids.size(); });
}

std::size_t full_steps(const test::recorded_run& r, std::size_t top_g) {
  const auto manifests = r.journal.all<events::manifest_included>();
  return static_cast<std::size_t>(
      std::count_if(manifests.begin(), manifests.end(), [&](const auto& m) { return m.uids.size() == top_g; }));
}

double held_out(const test::recorded_run& r) { return test::summary_of(r.journal).held_out.back().value; }

}  // namespace

TEST_CASE("a crowd under attrition does what it would have done without") {
  const auto faulty = attrition({});
  const auto twin = attrition({"fault=[]"});
  REQUIRE(faulty->result.complete);
  REQUIRE(twin->result.complete);
  CHECK(faulty->journal.all<events::fault_began>().size() == 62);
  CHECK(faulty->journal.all<events::fault_ended>().size() == 62);
  CHECK(twin->journal.all<events::fault_began>().empty());
  const auto windows = static_cast<double>(full_steps(*twin, 15));
  CHECK(windows == 130);
  CHECK(static_cast<double>(full_steps(*faulty, 15)) >= 0.99 * windows);
  CHECK(static_cast<double>(aggregated(*faulty)) >= 0.97 * static_cast<double>(aggregated(*twin)));
  // Two seeds without any fault differ by as much.
  CHECK(held_out(*faulty) == Approx(held_out(*twin)).epsilon(0.02));
}
