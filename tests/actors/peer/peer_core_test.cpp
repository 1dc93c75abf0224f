#include "actors/peer/peer_core.hpp"

#include "tests/actors/core_rig.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::actors;
using namespace gauntlet::actors::test;

namespace {

/// The first peer alone; window 1 ends with block 8.
struct rig : core_rig {
  explicit rig(agreement_mode mode, pacing pace = pacing::lockstep)
      : core_rig(
            [mode, pace] {
              genesis g = small_genesis();
              g.parameters.aggregation.agreement = mode;
              g.parameters.window.pacing = pace;
              return g;
            }(),
            peer_key,
            [](const member_context& context) {
              return std::make_unique<peer_core>(peer_key, context, std::make_unique<peer_strategy>(), 1);
            }) {
    block_to(7);
  }
  bool has_put() const { return store.contains({peer_key.key(), contribution_key(1, 0)}); }
  std::vector<events::gathered> gathered() const {
    std::vector<events::gathered> all;
    for (const events::any& e : notes)
      if (const auto* g = std::get_if<events::gathered>(&e)) all.push_back(*g);
    return all;
  }
};

}  // namespace

TEST_CASE("a peer puts its contribution when its window has ended") {
  rig r(agreement_mode::manifest);
  CHECK_FALSE(r.has_put());
  r.block();
  CHECK(r.has_put());
  CHECK(r.submitted<net::commit_contribution>().empty());
}

TEST_CASE("a peer shows nothing of what it has committed to before nobody else can commit") {
  rig r(agreement_mode::commit);
  r.block();
  const auto commitments = r.submitted<net::commit_contribution>();
  REQUIRE(commitments.size() == 1);
  CHECK(commitments.front().window == 1);
  CHECK_FALSE(r.has_put());
  r.block();
  REQUIRE(r.has_put());
  const blob& shown = r.store.at({peer_key.key(), contribution_key(1, 0)}).content;
  CHECK(digest_of(as_view(shown)) == commitments.front().payload);
  CHECK(shown->size() == commitments.front().size);
  REQUIRE(r.chain->head->commitment_of(1, 0) != nullptr);
  CHECK(r.chain->head->commitment_of(1, 0)->payload == commitments.front().payload);
}

TEST_CASE("a node that gathers for itself waits for the put window's end, or in lockstep for everybody's put") {
  for (const pacing pace : {pacing::clock, pacing::lockstep}) {
    rig r(agreement_mode::own_view, pace);
    r.block();
    r.put(other_peer, 1, 1);
    CHECK(r.core->next_window() == 1);
    r.hear(net::address::coordinator(), net::put_window_closed{1, r.now});
    CHECK((r.core->next_window() == 2) == (pace == pacing::lockstep));
    r.wait(std::chrono::seconds(11));  // the put window and the tolerance
    CHECK(r.core->next_window() == 2);
    REQUIRE(r.gathered().size() == 1);
    CHECK(r.gathered().front().uids == std::vector<uid>{0, 1});
    CHECK(r.core->state()->steps == 1);
  }
}

TEST_CASE("a node that finds nothing has a null window of its own") {
  rig r(agreement_mode::own_view);
  r.block();
  r.store.clear();
  r.hear(net::address::coordinator(), net::put_window_closed{1, r.now});
  CHECK(r.core->next_window() == 2);
  CHECK(r.core->state()->id == r.first->id);
  REQUIRE(r.gathered().size() == 1);
  CHECK(r.gathered().front().uids.empty());
  CHECK(r.gathered().front().skipped.size() == 2);
}
