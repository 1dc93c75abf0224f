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

TEST_CASE("a uid that was somebody else's in a block that is undone keeps what its owner has shown") {
  entries j = sound_run::all();
  lend_uid_0(j, place_of<events::weights_posted>(j, {}, 5));
  CHECK(check("earned_weights", j).breaches == 0);
}

TEST_CASE("a weight for the heir of a uid, long after it came, breaks earned_weights") {
  for (const bool inherits : {false, true}) {
    actors::protocol_parameters p = sound_parameters();
    p.scoring.reset_new_owner = !inherits;
    entries j = sound_run::all();
    std::erase_if(j, [](const auto& e) {
      const auto* c = std::get_if<events::contribution_checked>(&e.event);
      return c != nullptr && c->uid == 0 && c->window >= 4;
    });
    const std::size_t at = place_of<events::window_opened>(j, [](const auto& w) { return w.window == 5; });
    hotkey heir;
    heir.bytes[0] = std::byte{1};
    j.insert(j.begin() + static_cast<std::ptrdiff_t>(at) + 1,
             {j[at].time, {}, events::registered{0, net::role::peer, heir, 0, 0}});
    CHECK((check("earned_weights", j, {}, p).breaches > 0) == !inherits);
  }
}
