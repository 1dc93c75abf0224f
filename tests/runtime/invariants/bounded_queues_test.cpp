#include "tests/runtime/invariants/sound_run.hpp"

using namespace gauntlet;
using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;
using Catch::Matchers::Contains;

TEST_CASE("queues within their limits keep the invariant") { holds_in_a_sound_run("bounded_queues"); }

TEST_CASE("a queue past its limit breaks the invariant") {
  entries j = sound_run::all();
  const std::size_t at = place_of<events::queue_counted>(j);
  auto& q = event_at<events::queue_counted>(j, at);
  q.most = q.limit + 1;
  const violation v = the_only_violation(check("bounded_queues", j));
  CHECK(v.lines == std::vector<std::uint64_t>{line_of(at)});
  CHECK_THAT(v.what, Contains("had 101 requests, of at most 100"));
}

TEST_CASE("queues that nobody counted break the invariant") {
  entries j = sound_run::all();
  const std::size_t at = place_of<events::queue_counted>(
      j, [](const events::queue_counted& q) { return q.node.kind == net::role::validator; });
  j.erase(j.begin() + static_cast<std::ptrdiff_t>(at));
  const invariant_outcome o = check("bounded_queues", j);
  CHECK(o.breaches == 2);  // there are two validators
  CHECK_THAT(o.violations.front().what, Contains("nobody has counted"));
}
