#include "actors/actor/agenda.hpp"

#include "base/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace gauntlet::actors {

TEST_CASE("what is due earlier is done earlier, and what is due together in the order of the calls") {
  generator random = generator_for(1, "agenda");
  agenda plan;
  std::vector<std::pair<time_point, int>> added, done;
  const auto add = [&](int number) {
    const time_point due(duration(static_cast<std::int64_t>(random.below(20))));
    added.emplace_back(due, number);
    plan.add(due, [&done, due, number] { done.emplace_back(due, number); });
  };
  for (int i = 0; i < 200; ++i) add(i);
  std::stable_sort(added.begin(), added.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  while (!plan.empty()) {
    const time_point due = plan.due();
    plan.take()();
    CHECK(done.back().first == due);
  }
  CHECK(done == added);
}

TEST_CASE("what is done may add to the agenda") {
  agenda plan;
  int done = 0;
  plan.add(time_point(duration(1)), [&] {
    ++done;
    plan.add(time_point(duration(1)), [&] { ++done; });
  });
  while (!plan.empty()) plan.take()();
  CHECK(done == 2);
}

}  // namespace gauntlet::actors
