#include "actors/validator/validator_core.hpp"
#include "tests/actors/core_rig.hpp"
#include "tests/actors/validator/board.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::actors;
using namespace gauntlet::actors::test;
using net::dispute_reason;

namespace {

class silent final : public validator_strategy {
  std::optional<dispute_reason> choose_dispute(window_index, uid, std::optional<dispute_reason>) override {
    return std::nullopt;
  }
};

/// The second validator alone, with two peers and a lead played by hand. Window 1 ends with block 8; the lead's slot is
/// block 9.
struct rig : core_rig {
  explicit rig(bool is_silent = false)
      : core_rig(small_genesis(), second, [is_silent](const member_context& context) {
          register_rules();
          auto strategy = is_silent ? std::make_unique<silent>() : std::make_unique<validator_strategy>();
          return std::make_unique<validator_core>(second, context, std::move(strategy), 7);
        }) {
    block_to(8);
  }
  void close_put_window() { hear(net::address::coordinator(), net::put_window_closed{1, now}); }
  void include(const std::vector<net::signed_contribution>& used) {
    net::publish_manifest m;
    m.window = 1;
    for (const auto& c : used) m.entries.push_back({c, 1, 1});
    block({chain->sign(lead, m)});
    REQUIRE(chain->head->record(1)->manifest);
  }
  std::vector<dispute_reason> disputes() const {
    std::vector<dispute_reason> all;
    for (const auto& d : submitted<net::dispute>()) all.push_back(d.reason);
    return all;
  }
};

using reasons = std::vector<dispute_reason>;

}  // namespace

TEST_CASE("an honest validator says nothing about a manifest like its own") {
  rig r;
  const auto zero = r.put(peer_key, 0, 1);
  const auto one = r.put(other_peer, 1, 1);
  r.close_put_window();
  r.include({zero, one});
  r.block_to(16);
  CHECK(r.disputes().empty());
}

TEST_CASE("an honest validator disputes a manifest that leaves out a contribution it has seen in time") {
  rig r;
  const auto zero = r.put(peer_key, 0, 1);
  r.put(other_peer, 1, 1);
  r.close_put_window();
  r.include({zero});
  CHECK(r.disputes() == reasons{dispute_reason::left_out});
  r.block_to(16);
  CHECK(r.disputes().size() == 1);
}

TEST_CASE("a peer that replaces its contribution after the checks frames nobody") {
  rig r;
  const auto zero = r.put(peer_key, 0, 1);
  r.put(other_peer, 1, 1);
  r.close_put_window();
  r.now += std::chrono::milliseconds(50);
  r.put(other_peer, 1, 1, 9);  // what a lead that looks a little later sees
  r.include({zero});
  CHECK(r.disputes().empty());
}

TEST_CASE("a contribution that was put after the checks may have begun was not left out") {
  rig r;
  const auto zero = r.put(peer_key, 0, 1);
  const time_point closed = r.now;
  r.now += std::chrono::milliseconds(50);
  r.put(other_peer, 1, 1);
  r.hear(net::address::coordinator(), net::put_window_closed{1, closed});
  r.include({zero});
  CHECK(r.disputes().empty());
}

TEST_CASE("an honest validator disputes a contribution that came long after the put window") {
  rig r;
  const auto zero = r.put(peer_key, 0, 1);
  const auto opened = r.now;
  r.now = opened + std::chrono::seconds(13);
  const auto one = r.put(other_peer, 1, 1);
  r.close_put_window();
  r.include({zero, one});
  CHECK(r.disputes() == reasons{dispute_reason::untimely});
}

TEST_CASE("bytes that neither the peer nor the lead's mirror has are disputed when the step is overdue") {
  for (const bool mirrored : {false, true}) {
    rig r;
    const auto zero = r.put(peer_key, 0, 1);
    auto one = r.put(other_peer, 1, 1);
    r.close_put_window();
    r.put(other_peer, 1, 1, 9);
    const blob hidden = r.store.at({other_peer.key(), contribution_key(1, 1)}).content;
    one.header.payload = digest_of(as_view(hidden));
    one.by_peer = other_peer.sign(net::encode(one.header));
    r.store.erase({other_peer.key(), contribution_key(1, 1)});
    r.include({zero, one});
    CHECK(r.disputes().empty());
    r.block_to(11);
    if (mirrored) r.store[{lead.key(), mirror_key(1, 1)}] = {hidden, {}, r.now};
    r.block_to(12);
    CHECK(r.disputes() == (mirrored ? reasons{} : reasons{dispute_reason::missing}));
    r.wait(std::chrono::seconds(2));
    CHECK((r.core->next_window() == 2) == mirrored);
  }
}

TEST_CASE("a manifest whose bytes are refused is void for all and disputed") {
  rig r;
  const auto zero = r.put(peer_key, 0, 1);
  auto one = r.put(other_peer, 1, 1);
  r.close_put_window();
  const blob rubbish = make_blob(byte_buffer(12));
  one.header.payload = digest_of(as_view(rubbish));
  one.header.size = rubbish->size();
  one.by_peer = other_peer.sign(net::encode(one.header));
  r.store[{lead.key(), mirror_key(1, 1)}] = {rubbish, {}, r.now};
  r.include({zero, one});
  CHECK(r.disputes() == reasons{dispute_reason::invalid});
  CHECK(r.core->next_window() == 2);
  CHECK(r.core->state()->id == r.first->id);
}

TEST_CASE("a strategy may keep silent about what it sees") {
  rig r(true);
  const auto zero = r.put(peer_key, 0, 1);
  r.put(other_peer, 1, 1);
  r.close_put_window();
  r.include({zero});
  r.block_to(12);
  CHECK(r.disputes().empty());
}
