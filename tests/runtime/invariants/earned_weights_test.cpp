#include "tests/runtime/invariants/sound_run.hpp"

using namespace gauntlet;
using namespace gauntlet::runtime;
using namespace gauntlet::runtime::test;
using Catch::Matchers::Contains;

namespace {

violation with_weights(std::vector<gauntlet::uid> uids, std::vector<double> weights) {
  entries j = sound_run::all();
  const std::size_t at = place_of<events::weights_posted>(j, {}, 5);
  auto& w = event_at<events::weights_posted>(j, at);
  w.uids = std::move(uids);
  w.weights = std::move(weights);
  const violation v = the_only_violation(check("earned_weights", j));
  CHECK(v.lines.front() == line_of(at));
  CHECK(v.node == net::to_string(sound_run::node(sound_run::second)));
  return v;
}

}  // namespace

TEST_CASE("weights for those with valid contributions keep earned_weights") { holds_in_a_sound_run("earned_weights"); }

TEST_CASE("a weight for a peer without a valid contribution breaks earned_weights") {
  CHECK_THAT(with_weights({0, sound_run::copier}, {0.5, 0.5}).what, Contains("uid 3"));
}

TEST_CASE("weights that are negative, out of order or of another sum break earned_weights") {
  CHECK_THAT(with_weights({0, 1}, {1.5, -0.5}).what, Contains("-0.5"));
  CHECK_THAT(with_weights({1, 0}, {0.5, 0.5}).what, Contains("uid 0 after uid 1"));
  CHECK_THAT(with_weights({0, 1}, {0.5, 0.25}).what, Contains("sum to 0.75"));
  CHECK_THAT(with_weights({0, 1}, {1}).what, Contains("different length"));
}
