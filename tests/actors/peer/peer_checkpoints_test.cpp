#include "actors/peer/peer_core.hpp"
#include "compute/checkpoint_image.hpp"
#include "tests/actors/core_rig.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::actors;
using namespace gauntlet::actors::test;

namespace {

class leaves_out final : public peer_strategy {
  bool applies_step(window_index) override { return false; }
};

/// A peer alone. All windows are null, so that it holds the first state; a checkpoint is due every second window, and
/// what the two validators attest is up to the test.
struct rig : core_rig {
  explicit rig(bool honest = true)
      : core_rig(
            [] {
              genesis g = small_genesis();
              g.parameters.checkpoints.every_windows = 2;
              g.parameters.checkpoints.kept = 2;
              return g;
            }(),
            peer_key,
            [honest](const member_context& context) {
              auto strategy = honest ? std::make_unique<peer_strategy>() : std::make_unique<leaves_out>();
              return std::make_unique<peer_core>(peer_key, context, std::move(strategy), 1);
            }) {}

  /// A state with one more step than the first.
  compute::state_ptr another_state() const {
    auto theta = std::make_shared<compute::flat_buffer>(*first->theta);
    theta->span()[0] += 1;
    return compute::make_state(theta, first->optimiser, first->steps + 1);
  }
  std::vector<net::extrinsic> attestations(window_index w, const compute::state_ptr& state, const byte_buffer& image) {
    const net::attest_checkpoint word{
        w, chain->head->record(w + 2)->opened_by, state->id, digest_of(image), image.size(), true};
    return {chain->sign(lead, word), chain->sign(second, word)};
  }
  byte_buffer image_of(const compute::state_ptr& state) const {
    return compute::image_of(*state, engine->model().parameters());
  }
  void keep(const net::identity& who, window_index w, const byte_buffer& image) {
    store[{who.key(), checkpoint_key(w)}] = {make_blob(image), {}, now};
  }
  template <class Event>
  std::vector<Event> noted() const {
    std::vector<Event> found;
    for (const events::any& e : notes)
      if (const auto* x = std::get_if<Event>(&e)) found.push_back(*x);
    return found;
  }
};

}  // namespace

TEST_CASE("a node whose state is not the agreed one goes on from the checkpoint") {
  rig r;
  const auto state = r.another_state();
  const auto image = r.image_of(state);
  r.keep(second, 2, image);  // the lead has lost its copy
  r.block_to(17);
  REQUIRE(r.core->state()->id == r.first->id);
  r.block(r.attestations(2, state, image));
  CHECK(r.core->state()->id == state->id);
  CHECK(r.core->state()->steps == 1);
  REQUIRE(r.noted<events::desynchronised>().size() == 1);
  CHECK(r.noted<events::desynchronised>().front().window == 2);
  REQUIRE(r.noted<events::checkpoint_loaded>().size() == 1);
  CHECK(r.noted<events::checkpoint_loaded>().front().skipped == 0);
  r.block_to(24);
  CHECK(r.core->next_window() == 5);
  CHECK(r.core->state()->id == state->id);
}

TEST_CASE("a node that is astray asks for the checkpoint again in every window until somebody has it") {
  rig r;
  const auto state = r.another_state();
  const auto image = r.image_of(state);
  r.block_to(17);
  r.block(r.attestations(2, state, image));
  r.block_to(23);
  CHECK(r.core->next_window() == 5);  // goes on meanwhile
  CHECK(r.core->behind());
  CHECK(r.core->state()->id == r.first->id);
  CHECK(r.noted<events::caught_up>().empty());
  r.keep(second, 2, image);
  r.block_to(24);
  CHECK(r.core->state()->id == state->id);
  REQUIRE(r.noted<events::checkpoint_loaded>().size() == 1);
  CHECK_FALSE(r.core->behind());
  CHECK(r.noted<events::desynchronised>().size() == 1);
  CHECK(r.noted<events::caught_up>().size() == 1);
}

TEST_CASE("a node that holds the agreed state takes no notice of the checkpoint") {
  rig r;
  const auto image = r.image_of(r.first);
  r.keep(lead, 2, image);
  r.block_to(17);
  r.block(r.attestations(2, r.first, image));
  CHECK(r.noted<events::checkpoint_loaded>().empty());
  CHECK(r.noted<events::desynchronised>().empty());
}

TEST_CASE("a node that leaves steps out on purpose is not brought back") {
  rig r(/*honest=*/false);
  r.block_to(8);
  const auto mine = r.put(peer_key, 0, 1);
  const auto theirs = r.put(other_peer, 1, 1);
  net::publish_manifest m;
  m.window = 1;
  for (const auto& c : {mine, theirs}) m.entries.push_back({c, 1, 1});
  r.block({r.chain->sign(lead, m)});
  const auto state = r.another_state();
  const auto image = r.image_of(state);
  r.keep(lead, 2, image);
  r.block_to(17);
  r.block(r.attestations(2, state, image));
  CHECK(r.core->state()->id == r.first->id);
  CHECK(r.noted<events::checkpoint_loaded>().empty());
}

TEST_CASE("bytes that are no image of the attested state change nothing, whoever attests them") {
  rig r;
  const auto state = r.another_state();
  for (const byte_buffer& lie : {byte_buffer(100), r.image_of(r.first)}) {
    rig here;
    here.keep(lead, 2, lie);
    here.keep(second, 2, lie);
    here.block_to(17);
    here.block(here.attestations(2, state, lie));
    CHECK(here.core->state()->id == here.first->id);
    CHECK(here.noted<events::checkpoint_loaded>().empty());
    here.block_to(24);
    CHECK(here.core->next_window() == 5);
  }
}

TEST_CASE("an image larger than any of this model is not asked for") {
  rig r;
  const auto state = r.another_state();
  byte_buffer image = r.image_of(state);
  image.resize(2 * image.size());
  r.keep(lead, 2, image);
  r.block_to(17);
  r.block(r.attestations(2, state, image));
  CHECK(r.core->state()->id == r.first->id);
}

TEST_CASE("a node that was away for long goes on from the newest checkpoint that somebody has") {
  for (const bool newest_is_lost : {false, true}) {
    rig r;
    const auto state = r.another_state();
    const auto image = r.image_of(state);
    r.block_to(5);
    std::vector<net::block> missed;
    const auto make = [&](std::vector<net::extrinsic> pool = {}) {
      r.chain->make(pool);
      missed.push_back(r.chain->last);
    };
    for (const window_index w : {2, 4}) {
      while (r.chain->head->height() < (w + 2) * 4 + 1) make();
      make(r.attestations(w, state, image));
      if (w == 2 || !newest_is_lost) r.keep(lead, w, image);
    }
    while (r.chain->head->height() < 37) make();
    r.hear(net::address::chain(), net::blocks{missed});
    const auto loaded = r.noted<events::checkpoint_loaded>();
    REQUIRE(loaded.size() == 1);
    CHECK(loaded.front().window == (newest_is_lost ? 2U : 4U));
    CHECK(loaded.front().skipped == (newest_is_lost ? 2U : 4U));
    CHECK(r.core->state()->id == state->id);
    CHECK(r.core->next_window() == 8);
  }
}
