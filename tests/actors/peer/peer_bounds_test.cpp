#include "actors/peer/peer_core.hpp"
#include "tests/actors/core_rig.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace gauntlet;
using namespace gauntlet::actors;
using namespace gauntlet::actors::test;

namespace {

genesis genesis_with(agreement_mode mode) {
  genesis g = small_genesis();
  g.windows = 60;
  g.parameters.aggregation.agreement = mode;
  return g;
}

std::unique_ptr<member_core> honest(const member_context& context) {
  return std::make_unique<peer_core>(peer_key, context, std::make_unique<peer_strategy>(), 1);
}

/// The first peer alone, and a chain whose lead names both peers in every window.
struct rig : core_rig {
  explicit rig(agreement_mode mode = agreement_mode::manifest) : core_rig(genesis_with(mode), peer_key, honest) {}

  /// The manifest of `w`, in the block that is made next: the first one of window w + 1 or the one after it.
  net::extrinsic manifest(window_index w, std::optional<std::uint64_t> size = {}) {
    net::publish_manifest m;
    m.window = w;
    auto c = put(other_peer, 1, w, w);
    if (size) {
      c.header.size = *size;
      c.by_peer = other_peer.sign(net::encode(c.header));
    }
    m.entries.push_back({c, 1, w});
    return chain->sign(lead, m);
  }
  const queue_mark& mark(queue q) const { return core->marks().of(q); }
};

}  // namespace

TEST_CASE("blocks of many windows at once have nobody asked for a download again and again") {
  rig r;
  r.answers_gets = false;
  net::blocks many;
  for (window_index w = 1; w <= 12; ++w) {
    while (r.chain->head->height() < (w + 1) * 4) {
      r.make_block();
      many.content.push_back(r.chain->last);
    }
    r.make_block({r.manifest(w)});
    many.content.push_back(r.chain->last);
  }
  r.gets.clear();
  r.hear(net::address::chain(), many);
  // Window 1's and, ahead of it, those of the next four.
  CHECK(r.gets.size() == 5);
  for (int i = 0; i < 10; ++i) {
    for (int b = 0; b < 4; ++b) r.block();
    CHECK(r.core->open_requests() <= 10);
  }
  CHECK(r.mark(queue::downloads).most == 5);
  CHECK_FALSE(r.mark(queue::requests).broken());
}

TEST_CASE("a manifest that names more bytes than any payload has is void, and nobody asks for them") {
  rig r;
  r.block_to(8);
  const std::uint64_t most = r.engine->compression().payload_bytes();
  r.gets.clear();
  r.block({r.manifest(1, most + 1)});
  REQUIRE(r.chain->head->record(1)->manifest);
  CHECK(r.gets.empty());
  CHECK(r.core->next_window() == 2);
  CHECK(r.core->state()->id == r.first->id);
}

TEST_CASE("a peer that cannot go on keeps its contributions of a few windows alone") {
  rig r;
  r.answers_gets = false;
  for (window_index w = 1; w <= 30; ++w) {
    r.block_to((w + 1) * 4);
    r.block({r.manifest(w)});
  }
  CHECK(r.core->next_window() == 1);
  CHECK(r.mark(queue::payloads).seen());
  CHECK(r.mark(queue::payloads).most <= 12);
  CHECK(r.mark(queue::downloads).most == 5);
  CHECK(r.mark(queue::timers).most < 32);
  for (std::size_t q = 0; q < queues_count; ++q) {
    INFO(enum_name(static_cast<queue>(q)));
    CHECK_FALSE(r.mark(static_cast<queue>(q)).broken());
  }
}

TEST_CASE("downloads of a branch that the chain has left are forgotten") {
  rig r;
  r.answers_gets = false;
  r.block_to(8);
  const ledger_ptr before = r.chain->head;
  r.block({r.manifest(1)});
  CHECK(r.mark(queue::downloads).most == 1);
  const std::size_t asked = r.gets.size();
  // The other branch leaves window 1 without a step: its slots pass unused.
  r.chain->head = before;
  net::blocks other;
  for (int i = 0; i < 4; ++i) {
    r.chain->make();
    other.content.push_back(r.chain->last);
  }
  r.hear(net::address::chain(), other);
  CHECK(r.core->next_window() == 2);
  r.wait(std::chrono::seconds(60));
  CHECK(r.gets.size() == asked);
}

TEST_CASE("a chain that does not answer is not sent more and more") {
  rig r;
  r.answers_calls = false;
  auto& core = *r.core;
  r.block_to(8);
  CHECK(core.marks().of(queue::extrinsics).most <= 2);
  r.wait(std::chrono::seconds(120));
  CHECK_FALSE(r.mark(queue::timers).broken());
}

TEST_CASE("a peer that lost its disk does not put another payload than the one it is bound to") {
  for (const bool other : {false, true}) {
    rig r(agreement_mode::commit);
    r.block_to(8);
    REQUIRE(r.submitted<net::commit_contribution>().size() == 1);
    if (other) {
      // What it had said before the crash is on the chain first; the commitment of its present life is refused.
      const ledger_ptr before = r.chain->head;
      net::commit_contribution earlier{1, digest_of("another payload"), 7};
      std::vector<net::extrinsic> said{r.chain->sign(peer_key, earlier)};
      said.front().nonce = UINT64_MAX;
      said.front().by_sender = peer_key.sign(net::signing_bytes(before->run(), said.front()));
      r.chain->make(said);
      REQUIRE(r.chain->refused.empty());
      r.hear(net::address::chain(), net::block_announced{r.chain->last});
    } else {
      r.block();
    }
    CHECK(r.store.contains({peer_key.key(), contribution_key(1, 0)}) != other);
  }
}
