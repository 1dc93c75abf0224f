#include "actors/protocol/yuma/chain_rules.hpp"

#include "actors/protocol/yuma/liquid_alpha.hpp"
#include "tests/actors/protocol/yuma/yuma_vectors.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace gauntlet;
using namespace gauntlet::actors;
using nlohmann::json;

namespace {

const json& vectors(const char* name) { return test::yuma_vectors(GAUNTLET_TEST_DATA)[name]; }

yuma::fixed fixed_of(double x) {
  return yuma::fixed::of_bits(static_cast<std::int64_t>(std::floor(x * 4294967296.0 + 0.5)));
}

std::vector<yuma::fixed> fixed_of(const json& list) {
  std::vector<yuma::fixed> values;
  for (const double x : list) values.push_back(fixed_of(x));
  return values;
}

}  // namespace

TEST_CASE("the weighted median is the largest score that the majority supports") {
  for (const json& m : vectors("weighted_median")) {
    INFO(m);
    // Decimals are no binary fractions: a hair more minority than the text says, as the doubles behind it have.
    const yuma::fixed minority = fixed_of(m["minority"].get<double>()) + yuma::fixed::of_bits(4);
    CHECK(yuma::weighted_median(fixed_of(m["stake"]), fixed_of(m["score"]), minority).to_double() ==
          Approx(m["expect"].get<double>()).margin(1e-9));
  }
}

TEST_CASE("consensus takes the median over those with stake, column by column") {
  for (const json& m : vectors("weighted_median_col")) {
    const std::vector<yuma::fixed> all = fixed_of(m["stake"]);
    for (std::size_t j = 0; j < m["expect"].size(); ++j) {
      std::vector<yuma::fixed> stakes, scores;
      yuma::fixed sum;
      for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i] <= yuma::fixed{}) continue;
        stakes.push_back(all[i]);
        scores.push_back(fixed_of(m["weights"][i][j].get<double>()));
        sum += all[i];
      }
      INFO(m << " column " << j);
      const yuma::fixed minority = sum - fixed_of(m["kappa"].get<double>());
      CHECK(yuma::weighted_median(stakes, scores, minority).to_double() ==
            Approx(m["expect"][j].get<double>()).margin(1e-9));
    }
  }
}

TEST_CASE("stored weights are scaled to their largest, halves up") {
  for (const json& m : vectors("max_upscale")) {
    const std::vector<std::uint64_t> in = m["in"];
    CHECK(yuma::max_upscaled(in) == m["expect"].get<std::vector<std::uint16_t>>());
  }
}

TEST_CASE("epochs and reveals run in the blocks of the schedule") {
  for (const json& m : vectors("schedule")) {
    INFO(m);
    const yuma::epoch_schedule s{m["netuid"], m["tempo"]};
    const auto until = s.blocks_until_epoch(m["block"]);
    CHECK(until.has_value() == !m["blocks_until_epoch"].is_null());
    if (!until) continue;
    CHECK(*until == m["blocks_until_epoch"]);
    CHECK(s.index(m["block"]) == m["epoch_index"]);
    const auto [first, last] = s.reveal_blocks(m["block"], m["reveal_period"]);
    CHECK(json{first, last} == m["reveal_blocks"]);
  }
}

TEST_CASE("a full subnet gives up its lowest uid outside immunity") {
  for (const json& m : vectors("pruning")) {
    INFO(m);
    std::vector<yuma::pruning_candidate> slots;
    for (std::size_t u = 0; u < m["emission"].size(); ++u)
      slots.push_back({m["emission"][u], m["registered"][u], false});
    for (const std::size_t u : m["immortal"]) slots.at(u).immortal = true;
    const auto gone = yuma::pruned(slots, m["block"], m["immunity_period"], m["min_non_immune"]);
    CHECK(gone.has_value() == !m["expect"].is_null());
    if (gone) CHECK(*gone == m["expect"]);
  }
}

TEST_CASE("liquid alpha follows the logistic through its two marks") {
  for (const json& m : vectors("liquid_alpha_v1")) {
    INFO(m);
    const double tolerance = m["tol"].get<double>() + 1e-6;
    if (m.contains("consensus_high")) {
      const yuma::logistic l = yuma::logistic_through(
          fixed_of(m["consensus_high"].get<double>()), fixed_of(m["consensus_low"].get<double>()),
          fixed_of(m["alpha_high"].get<double>()), fixed_of(m["alpha_low"].get<double>()));
      CHECK(std::fabs(l.a.to_double() - m["a"].get<double>()) <= tolerance);
      CHECK(std::fabs(l.b.to_double() - m["b"].get<double>()) <= tolerance);
      continue;
    }
    for (std::size_t i = 0; i < m["consensus"].size(); ++i) {
      const yuma::fixed exponent =
          fixed_of(m["b"].get<double>()) - fixed_of(m["a"].get<double>()) * fixed_of(m["consensus"][i].get<double>());
      const yuma::fixed alpha = yuma::fixed::one() / (yuma::fixed::one() + yuma::exponential(exponent));
      CHECK(std::fabs(alpha.to_double() - m["alpha"][i].get<double>()) <= tolerance);
    }
  }
}
