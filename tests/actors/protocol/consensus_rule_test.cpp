#include "actors/protocol/consensus_rule.hpp"

#include "base/errors.hpp"

#include <catch2/catch.hpp>

#include <numeric>

using namespace gauntlet;
using namespace gauntlet::actors;

namespace {

std::unique_ptr<consensus_rule> rule(const std::string& kind) {
  register_consensus_rules();
  return chosen<consensus_rule_registry>{kind}.make();
}

/// Validators 0 to 2 of stakes 3, 3 and 2, peers 3 and 4; the last validator gives all to peer 4.
yuma::situation two_opinions() {
  yuma::situation s;
  s.block = 10;
  s.emission = 1'000'003;
  s.neurons.resize(5);
  for (std::size_t v = 0; v < 3; ++v) {
    s.neurons[v].stake = v == 2 ? 2 : 3;
    s.neurons[v].permit = true;
    s.neurons[v].last_update = 9;
    s.neurons[v].weights = v == 2 ? yuma::row{{4, 65535}} : yuma::row{{3, 65535}};
  }
  return s;
}

}  // namespace

TEST_CASE("without consensus a minority's weights count for their stake") {
  const auto out = rule("stake_mean")->epoch({}, two_opinions());
  CHECK(out[3].incentive.to_double() == Approx(0.75));
  CHECK(out[4].incentive.to_double() == Approx(0.25));
  CHECK(out[2].dividends.to_double() == Approx(0.25));
}

TEST_CASE("with consensus they do not, and cost the minority its dividends") {
  for (const char* kind : {"yuma", "yuma3"}) {
    const auto out = rule(kind)->epoch({}, two_opinions());
    CHECK(out[3].incentive == yuma::fixed::one());
    CHECK(out[4].incentive == yuma::fixed{});
    CHECK(out[2].dividends == yuma::fixed{});
  }
}

TEST_CASE("a tempo pays, carries or holds back every unit") {
  for (const char* kind : {"yuma", "yuma3", "stake_mean"}) {
    for (const double share : {0.0, 0.3, 0.5, 1.0}) {
      chain_parameters p;
      p.validator_share = share;
      const yuma::situation s = two_opinions();
      const tempo_payment t = pay_by_consensus(*rule(kind), p, s);
      CHECK_FALSE(t.held_back);
      CHECK(std::accumulate(t.payout.begin(), t.payout.end(), std::uint64_t{0}) == t.paid);
      CHECK(t.paid + t.carried == s.emission);
      CHECK(t.carried <= 10);
    }
  }
}

TEST_CASE("who posted nothing is paid nothing, and where nobody did the emission is held back") {
  yuma::situation s = two_opinions();
  s.neurons[1].weights.clear();
  CHECK(rule("stake_mean")->epoch({}, s)[1].dividends == yuma::fixed{});
  for (yuma::neuron& v : s.neurons) v.weights.clear();
  for (const char* kind : {"yuma", "yuma3", "stake_mean"}) {
    const tempo_payment t = pay_by_consensus(*rule(kind), {}, s);
    CHECK(t.held_back);
    CHECK(t.paid == 0);
  }
}

TEST_CASE("parts of an amount are whole units and never more than it") {
  CHECK(part_of(1'000'000, 0.18) == 180'000);
  CHECK(part_of(10, 0.99) == 9);
  CHECK(part_of(7, 1) == 7);
  CHECK(part_of(UINT64_MAX, 1) == UINT64_MAX);
  CHECK(part_of(UINT64_MAX, 2) == UINT64_MAX);
}

TEST_CASE("liquid alpha's two marks must not cross") {
  register_consensus_rules();
  chosen<consensus_rule_registry> c{"yuma"};
  c.options = options(consensus_rule_registry::instance().find("yuma").options);
  c.options.set("liquid_alpha", true);
  c.options.set("alpha_low", 0.95);
  CHECK_THROWS_AS(c.make(), user_error);
}
