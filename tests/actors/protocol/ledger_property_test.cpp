#include "base/random.hpp"
#include "tests/actors/protocol/economy_rig.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::actors;
using namespace gauntlet::actors::test;

namespace {

/// A crowd that says anything at any time, most of it nonsense.
class crowd {
 public:
  crowd(const genesis& g, std::uint64_t seed, std::vector<net::identity> members)
      : rig(g), random_(seed), members_(std::move(members)) {}

  economy_rig rig;

  std::vector<net::extrinsic> pool() {
    std::vector<net::extrinsic> all;
    for (std::uint64_t i = random_.below(9); i > 0; --i) {
      const net::identity& who = members_[random_.below(members_.size())];
      all.push_back(rig.sign(who, call(who)));
    }
    return all;
  }

 private:
  std::uint64_t units() { return random_.chance(0.1) ? random_.next() : random_.below(6'000); }

  net::set_weights weights() {
    net::set_weights w;
    for (uid u = 0; u < rig.head->nodes().size(); ++u) {
      if (rig.head->nodes()[u].role != net::role::peer || random_.chance(0.3)) continue;
      w.uids.push_back(u);
      w.values.push_back(static_cast<std::uint16_t>(random_.below(65'536)));
    }
    w.window = rig.head->window();
    return w;
  }

  net::call call(const net::identity& who) {
    switch (random_.below(9)) {
      case 0: return net::register_node{net::role::peer};
      case 1: return net::register_node{net::role::validator};
      case 2: return net::add_stake{units()};
      case 3: return net::remove_stake{units()};
      case 4: return net::transfer{members_[random_.below(members_.size())].key(), units()};
      case 5: return weights();
      case 6: {
        const net::set_weights w = weights();
        hidden_[who.key()] = w;
        return net::commit_weights{net::hash_of_weights(who.key(), w, {})};
      }
      case 7: return net::reveal_weights{hidden_[who.key()], {}};
      default: return net::commit_bucket{who.key()};
    }
  }

  generator random_;
  std::vector<net::identity> members_;
  std::map<hotkey, net::set_weights> hidden_;
};

genesis random_genesis(generator& random, const std::vector<net::identity>& members) {
  genesis g = economy_genesis();
  g.accounts.clear();
  g.windows = 1000;
  g.parameters.window.pacing = pacing::lockstep;
  g.parameters.window.blocks_per_window = 2 + random.below(4);
  chain_parameters& p = g.parameters.chain;
  p.tempo_blocks = 1 + random.below(7);
  p.emission_per_block = random.below(3) == 0 ? random.below(50) : random.below(1'000'000'000);
  p.owner_share = random.chance(0.3) ? 0 : random.unit();
  p.validator_share = random.chance(0.5) ? 0.5 : random.unit();
  p.max_validators = 1 + random.below(4);
  p.max_uids = 2 + random.below(7);
  p.immunity_blocks = random.below(12);
  p.activity_cutoff_blocks = 1 + random.below(60);
  p.commit_reveal = random.chance(0.5);
  p.weights_rate_limit_blocks = random.below(4);
  p.registration_cost = 100;
  p.registration_cost_min = 10;
  p.adjustment_blocks = 1 + random.below(9);
  p.registrations_target = 1 + random.below(3);
  p.consensus.kind = std::array{"yuma", "yuma3", "stake_mean"}[random.below(3)];
  for (const net::identity& who : members) g.accounts.push_back({who.key(), random.below(5'000), random.below(50'000)});
  return g;
}

}  // namespace

TEST_CASE("whatever is said to the chain, every unit that was issued is somewhere") {
  std::vector<net::identity> members;
  for (int i = 0; i < 12; ++i) members.push_back(net::identity::for_simulation(3, "member " + std::to_string(i)));
  generator random(19);
  std::uint64_t included = 0;
  std::uint64_t replaced = 0;
  std::uint64_t paid = 0;
  for (int round = 0; round < 12; ++round) {
    const genesis g = random_genesis(random, members);
    std::uint64_t at_genesis = 0;
    for (const auto& a : g.accounts) at_genesis += a.balance + a.stake;
    crowd c(g, random.next(), members);
    for (int block = 1; block <= 120; ++block) {
      c.rig.make(c.pool());
      const ledger& l = *c.rig.head;
      REQUIRE(l.issued() == at_genesis + l.height() * g.parameters.chain.emission_per_block);
      REQUIRE(l.accounted() == l.issued());
      REQUIRE(l.nodes().size() <= g.parameters.chain.max_uids);
      REQUIRE(l.registration_cost() >= g.parameters.chain.registration_cost_min);
      for (uid u = 0; u < l.nodes().size(); ++u) {
        REQUIRE(l.uid_of(l.nodes()[u].hotkey) == u);
        REQUIRE(l.nodes()[u].stake == l.account_of(l.nodes()[u].hotkey).stake);
      }
      for (const auto& t : c.rig.happened<events::tempo_paid>()) {
        std::uint64_t sum = 0;
        for (const std::uint64_t units : t.payout) sum += units;
        REQUIRE(sum == t.paid);
        REQUIRE(t.paid + t.held_back + t.carried == t.emission);
        // Rounding loses less than a unit a uid and role, and what a fixed-point sum of shares lacks of one.
        if (t.held_back == 0 && t.paid > 0) paid += t.paid;
      }
      included += c.rig.last.extrinsics.size();
      replaced += c.rig.happened<events::replaced>().size();
    }
  }
  // The crowd did get its way often enough for this to mean something.
  CHECK(included > 1'000);
  CHECK(replaced > 50);
  CHECK(paid > 0);
}
