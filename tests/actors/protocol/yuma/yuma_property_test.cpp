#include "actors/protocol/yuma/yuma.hpp"
#include "base/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <numeric>

using namespace gauntlet;
using namespace gauntlet::actors;

namespace {

yuma::parameters random_parameters(generator& draw) {
  yuma::parameters p;
  p.bonds = draw.below(2) == 0 ? yuma::bond_rules::yuma2 : yuma::bond_rules::yuma3;
  p.kappa_u16 = static_cast<std::uint16_t>(16000 + draw.below(40000));
  p.bonds_penalty_u16 = static_cast<std::uint16_t>(draw.below(3) * 32767);
  p.max_validators = 1 + draw.below(12);
  if (draw.below(2) == 0) p.liquid = yuma::liquid_alpha{};
  return p;
}

/// A subnet in any state: stakes of very different size, some inactive, some without permit, rows of any length.
yuma::situation random_subnet(generator& draw) {
  const std::size_t n = 2 + draw.below(24);
  yuma::situation s;
  s.block = 10000;
  s.emission = draw.below(1'000'000'000'000);
  s.neurons.resize(n);
  for (yuma::neuron& v : s.neurons) {
    v.stake = draw.below(3) == 0 ? 0 : draw.below(std::uint64_t{1} << (1 + draw.below(50)));
    v.last_update = draw.below(10000);
    v.registered = draw.below(10000);
    v.permit = draw.below(2) == 0;
    for (std::size_t j = 0; j < n; ++j) {
      if (draw.below(2) == 0)
        v.weights.push_back({static_cast<gauntlet::uid>(j), static_cast<std::uint16_t>(1 + draw.below(65535))});
      if (draw.below(3) == 0)
        v.bonds.push_back({static_cast<gauntlet::uid>(j), static_cast<std::uint16_t>(1 + draw.below(65535))});
    }
  }
  return s;
}

/// The same subnet with uid u called order[u].
yuma::situation renamed(const yuma::situation& s, const std::vector<std::size_t>& order) {
  yuma::situation r = s;
  const auto rename = [&order](yuma::row& row) {
    for (yuma::entry& e : row) e.uid = static_cast<gauntlet::uid>(order[e.uid]);
    std::sort(row.begin(), row.end(), [](const yuma::entry& a, const yuma::entry& b) { return a.uid < b.uid; });
  };
  for (std::size_t u = 0; u < order.size(); ++u) {
    r.neurons[order[u]] = s.neurons[u];
    rename(r.neurons[order[u]].weights);
    rename(r.neurons[order[u]].bonds);
  }
  return r;
}

bool distinct_stakes(const yuma::situation& s) {
  std::vector<std::uint64_t> stakes;
  for (const yuma::neuron& v : s.neurons)
    if (v.stake > 0) stakes.push_back(v.stake);
  std::sort(stakes.begin(), stakes.end());
  return std::adjacent_find(stakes.begin(), stakes.end()) == stakes.end();
}

}  // namespace

TEST_CASE("no epoch hands out more than the emission, and every share lies between nothing and all") {
  generator draw(1);
  for (int run = 0; run < 400; ++run) {
    const yuma::parameters p = random_parameters(draw);
    const yuma::situation s = random_subnet(draw);
    const auto out = yuma::epoch(p, s);
    std::uint64_t paid = 0, to_peers = 0, to_validators = 0, permits = 0;
    for (const yuma::outcome& o : out) {
      for (const yuma::fixed share : {o.stake, o.active_stake, o.consensus, o.validator_trust, o.rank, o.incentive,
                                      o.dividends, o.emission_share}) {
        REQUIRE(share >= yuma::fixed{});
        REQUIRE(share <= yuma::fixed::one() + yuma::fixed::of_bits(64));
      }
      paid += o.emission;
      to_peers += o.server_emission;
      to_validators += o.validator_emission;
      permits += o.permit ? 1 : 0;
      REQUIRE(o.server_emission + o.validator_emission <= o.emission + 1);
    }
    CHECK(paid <= s.emission);
    CHECK(to_peers + to_validators <= s.emission);
    CHECK(permits <= p.max_validators);
    const bool anybody =
        std::any_of(out.begin(), out.end(), [](const auto& o) { return o.emission_share != yuma::fixed{}; });
    // Rounding loses a hair of every share, no more.
    const std::uint64_t lost = s.emission - paid;
    if (anybody) CHECK(lost <= out.size() * (2 + s.emission / (std::uint64_t{1} << 31)));
  }
}

TEST_CASE("names of uids do not matter") {
  generator draw(2);
  int compared = 0;
  for (int run = 0; run < 300; ++run) {
    const yuma::parameters p = random_parameters(draw);
    const yuma::situation s = random_subnet(draw);
    // Equal stakes at the cut-off of permits are told apart by uid.
    if (!distinct_stakes(s)) continue;
    ++compared;
    std::vector<std::size_t> order(s.neurons.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    draw.shuffle(order);
    const auto out = yuma::epoch(p, s);
    const auto other = yuma::epoch(p, renamed(s, order));
    for (std::size_t u = 0; u < order.size(); ++u) {
      REQUIRE(out[u].incentive == other[order[u]].incentive);
      REQUIRE(out[u].dividends == other[order[u]].dividends);
      REQUIRE(out[u].consensus == other[order[u]].consensus);
      REQUIRE(out[u].emission == other[order[u]].emission);
      REQUIRE(out[u].permit == other[order[u]].permit);
    }
  }
  CHECK(compared > 100);
}

TEST_CASE("a minority's weight beyond the consensus is clipped") {
  yuma::parameters p;
  yuma::situation s;
  s.block = 100;
  s.emission = 1'000'000;
  s.neurons.resize(5);
  for (std::size_t v = 0; v < 3; ++v) {
    s.neurons[v].stake = v == 2 ? 90 : 100;
    s.neurons[v].permit = true;
    s.neurons[v].last_update = 99;
  }
  s.neurons[0].weights = s.neurons[1].weights = {{3, 65535}};
  s.neurons[2].weights = {{4, 65535}};  // all for its friend
  const auto out = yuma::epoch(p, s);
  CHECK(out[3].incentive == yuma::fixed::one());
  CHECK(out[4].incentive == yuma::fixed{});
  CHECK(out[2].dividends == yuma::fixed{});
}

TEST_CASE("an unknown uid in a row is ignored, and no neurons make no outcome") {
  yuma::situation s;
  CHECK(yuma::epoch({}, s).empty());
  s.neurons.resize(2);
  s.neurons[0].stake = 1;
  s.neurons[0].permit = true;
  s.neurons[0].last_update = 1;
  s.neurons[0].weights = {{1, 5}, {7, 65535}};
  s.neurons[0].bonds = {{9, 65535}};
  const auto out = yuma::epoch({}, s);
  CHECK(out[1].incentive == yuma::fixed::one());
}
