#include "actors/protocol/ledger.hpp"
#include "tests/actors/protocol/ledger_rig.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::actors;
using namespace gauntlet::actors::test;
using Catch::Matchers::Contains;

namespace {

/// A checkpoint every second window: after windows 2, 4, …; that of window 2 is attested from block 17 on.
struct rig : ledger_rig {
  explicit rig(std::uint64_t every = 2, agreement_mode mode = agreement_mode::manifest)
      : ledger_rig([every, mode] {
          genesis g = small_genesis();
          g.parameters.checkpoints.every_windows = every;
          g.parameters.checkpoints.kept = 2;
          g.parameters.aggregation.agreement = mode;
          return g;
        }()) {
    start();
  }
  net::attest_checkpoint word(window_index w, std::string_view state = "state", bool keeps = true) const {
    const window_record* later = head->record(w + 2);
    return {w, later == nullptr ? digest{} : later->opened_by, digest_of(state), digest_of("image"), 100, keeps};
  }
  std::string refusal(const net::identity& who, const net::attest_checkpoint& a) {
    const std::string why = head->refusal(sign(who, a));
    --nonces[who.key()];
    return why;
  }
};

}  // namespace

TEST_CASE("a checkpoint is agreed when the stake majority has attested it and enough of them keep it") {
  rig r;
  r.make_to(16);
  r.make({r.sign(lead, r.word(2))});  // three quarters of the stake, one copy
  CHECK(r.refused.empty());
  CHECK(r.head->checkpoints().empty());
  CHECK(r.head->attestations_of(2).size() == 1);
  r.make({r.sign(second, r.word(2))});
  REQUIRE(r.head->checkpoints().size() == 1);
  const agreed_checkpoint& c = r.head->checkpoints().front();
  CHECK(c.window == 2);
  CHECK(c.state == digest_of("state"));
  CHECK(c.branch == r.head->record(4)->opened_by);
  CHECK(c.keepers == std::vector<hotkey>{lead.key(), second.key()});
  CHECK(r.head->attestations_of(2).empty());
  std::vector<events::checkpoint_agreed> told;
  for (const events::any& e : r.events)
    if (const auto* agreed = std::get_if<events::checkpoint_agreed>(&e)) told.push_back(*agreed);
  REQUIRE(told.size() == 1);
  CHECK(told.front().agreeing == 400);
  CHECK(told.front().stake == 400);
}

TEST_CASE("validators that attest different states agree on nothing") {
  rig r;
  r.make_to(17);
  r.make({r.sign(lead, r.word(2)), r.sign(second, r.word(2, "another"))});
  CHECK(r.refused.empty());
  CHECK(r.head->checkpoints().empty());
}

TEST_CASE("a checkpoint that too few keep is none") {
  rig r;
  r.make_to(17);
  r.make({r.sign(lead, r.word(2)), r.sign(second, r.word(2, "state", /*keeps=*/false))});
  CHECK(r.refused.empty());
  CHECK(r.head->checkpoints().empty());
}

TEST_CASE("an attestation is refused before its turn, of another branch, twice, too late, and where none is due") {
  rig r;
  r.make_to(15);
  CHECK_THAT(r.refusal(lead, r.word(2)), Contains("no slot"));
  r.make();
  CHECK(r.refusal(lead, r.word(2)).empty());
  CHECK_THAT(r.refusal(second, r.word(2)), Contains("not this validator's turn"));
  CHECK_THAT(r.refusal(lead, r.word(1)), Contains("no checkpoint is due"));
  CHECK_THAT(r.refusal(peer_key, r.word(2)), Contains("only validators"));
  net::attest_checkpoint elsewhere = r.word(2);
  elsewhere.branch = digest_of("another branch");
  CHECK_THAT(r.refusal(lead, elsewhere), Contains("another branch"));
  net::attest_checkpoint empty = r.word(2);
  empty.size = 0;
  CHECK_THAT(r.refusal(lead, empty), Contains("no size"));
  r.make({r.sign(lead, r.word(2))});
  CHECK_THAT(r.refusal(lead, r.word(2)), Contains("already"));
  r.make_to(23);
  CHECK_THAT(r.refusal(second, r.word(2)), Contains("too late"));
}

TEST_CASE("what is agreed need not be attested again, and the newest checkpoints are kept") {
  rig r;
  for (const window_index w : {2, 4, 6}) {
    r.make_to((w + 2) * 4 + 1);
    r.make({r.sign(lead, r.word(w)), r.sign(second, r.word(w))});
    REQUIRE(r.refused.empty());
  }
  REQUIRE(r.head->checkpoints().size() == 2);
  CHECK(r.head->checkpoints().front().window == 4);
  CHECK(r.head->checkpoints().back().window == 6);
  CHECK_THAT(r.refusal(lead, r.word(6)), Contains("agreed already"));
}

TEST_CASE("there are no checkpoints where none are wanted, or where there is no agreed state") {
  for (rig r : {rig(0), rig(2, agreement_mode::own_view)}) {
    r.make_to(16);
    CHECK_FALSE(r.head->checkpoint_due_after(2));
    CHECK_THAT(r.refusal(lead, r.word(2)), Contains("no checkpoint is due"));
  }
}
