#include "tests/actors/protocol/yuma/yuma_vectors.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

using namespace gauntlet;
using namespace gauntlet::actors;
using nlohmann::json;

namespace {

yuma::parameters parameters_of(const json& p) {
  yuma::parameters result;
  result.bonds = p["variant"] == "yuma3" ? yuma::bond_rules::yuma3 : yuma::bond_rules::yuma2;
  result.kappa_u16 = p["kappa_u16"];
  result.bonds_penalty_u16 = p["bonds_penalty_u16"];
  result.bonds_moving_average = p["bonds_moving_average"];
  result.max_validators = p["max_validators"];
  result.activity_cutoff = p["activity_cutoff"];
  result.tempo = p["tempo"];
  result.stake_threshold = p["stake_threshold"];
  if (!p["owner_uid"].is_null()) result.owner = p["owner_uid"].get<gauntlet::uid>();
  if (!p["liquid_alpha"].is_null()) {
    const json& l = p["liquid_alpha"];
    result.liquid = {l["low_u16"], l["high_u16"], l.value("steepness", 1000U)};
  }
  return result;
}

yuma::row row_of(const std::vector<std::uint16_t>& dense) {
  yuma::row row;
  for (std::size_t j = 0; j < dense.size(); ++j)
    if (dense[j] != 0) row.push_back({static_cast<gauntlet::uid>(j), dense[j]});
  return row;
}

std::vector<std::uint16_t> dense_of(const yuma::row& row, std::size_t n) {
  std::vector<std::uint16_t> dense(n);
  for (const yuma::entry& e : row) dense[e.uid] = e.value;
  return dense;
}

/// What carries over from one step of a case to the next.
struct carried {
  std::vector<bool> permit;
  std::vector<std::vector<std::uint16_t>> bonds;
};

/// What `in` does to the stored bonds before its epoch.
void clear(const json& in, std::vector<std::vector<std::uint16_t>>& bonds) {
  if (in.contains("clear_bond_columns"))
    for (const std::size_t j : in["clear_bond_columns"])
      for (auto& row : bonds) row[j] = 0;
  if (in.contains("clear_bond_rows"))
    for (const std::size_t i : in["clear_bond_rows"]) std::fill(bonds[i].begin(), bonds[i].end(), std::uint16_t{0});
}

yuma::situation situation_of(const json& in, carried& c) {
  const std::size_t n = c.permit.size();
  if (in.contains("permit")) c.permit = in["permit"].get<std::vector<bool>>();
  clear(in, c.bonds);
  yuma::situation s;
  s.block = in["block"];
  s.emission = in["emission"];
  for (std::size_t i = 0; i < n; ++i) {
    yuma::neuron v;
    v.stake = in["stake"][i];
    v.last_update = in["last_update"][i];
    v.registered = in["registered"][i];
    v.permit = c.permit[i];
    if (in.contains("commit_block") && !in["commit_block"][i].is_null())
      v.earliest_commit = in["commit_block"][i].get<block_height>();
    for (const json& e : in["weights"][i])
      if (e[1] != 0) v.weights.push_back({e[0], e[1]});
    v.bonds = row_of(c.bonds[i]);
    s.neurons.push_back(std::move(v));
  }
  return s;
}

/// Field `name` of every outcome, as the vectors write it.
json field(const std::vector<yuma::outcome>& out, const std::string& name) {
  json list = json::array();
  const auto fill = [&](auto get) {
    for (const yuma::outcome& o : out) list.push_back(get(o));
    return list;
  };
  using o = const yuma::outcome&;
  if (name == "stake_bits") return fill([](o x) { return x.stake.bits; });
  if (name == "active_stake_bits") return fill([](o x) { return x.active_stake.bits; });
  if (name == "consensus_bits") return fill([](o x) { return x.consensus.bits; });
  if (name == "validator_trust_bits") return fill([](o x) { return x.validator_trust.bits; });
  if (name == "rank_bits") return fill([](o x) { return x.rank.bits; });
  if (name == "trust_bits") return fill([](o x) { return x.trust.bits; });
  if (name == "incentive_bits") return fill([](o x) { return x.incentive.bits; });
  if (name == "dividends_bits") return fill([](o x) { return x.dividends.bits; });
  if (name == "emission_norm_bits") return fill([](o x) { return x.emission_share.bits; });
  if (name == "consensus_u16") return fill([](o x) { return x.consensus.to_u16(); });
  if (name == "incentive_u16") return fill([](o x) { return x.incentive.to_u16(); });
  if (name == "dividends_u16") return fill([](o x) { return x.dividends.to_u16(); });
  if (name == "validator_trust_u16") return fill([](o x) { return x.validator_trust.to_u16(); });
  if (name == "trust_u16") return fill([](o x) { return x.trust.to_u16(); });
  if (name == "stake_u16") return fill([](o x) { return x.stake.to_u16(); });
  if (name == "new_permit") return fill([](o x) { return x.permit; });
  if (name == "server_emission") return fill([](o x) { return x.server_emission; });
  if (name == "validator_emission") return fill([](o x) { return x.validator_emission; });
  if (name == "emission") return fill([](o x) { return x.emission; });
  if (name == "bonds_u16") return fill([n = out.size()](o x) { return dense_of(x.bonds, n); });
  if (name == "incentive") return fill([](o x) { return x.incentive.to_double(); });
  if (name == "dividends") return fill([](o x) { return x.dividends.to_double(); });
  if (name == "consensus") return fill([](o x) { return x.consensus.to_double(); });
  return nullptr;
}

/// What the chain's own tests say of this step, with their tolerance.
void check_source(const json& claims, const std::vector<yuma::outcome>& out) {
  for (const json& claim : claims) {
    const json known = field(out, claim["field"]);
    if (known.is_null()) continue;  // of an intermediate that no outcome keeps
    const json& cell = claim.contains("row") ? known[claim["row"].get<std::size_t>()] : known;
    const json& value = cell[claim["uid"].get<std::size_t>()];
    const double got = value.is_boolean() ? (value.get<bool>() ? 1 : 0) : value.get<double>();
    const double expected =
        claim["value"].is_boolean() ? (claim["value"].get<bool>() ? 1 : 0) : claim["value"].get<double>();
    INFO(claim);
    CHECK(std::fabs(got - expected) <= claim["tol_fixed"].get<double>());
  }
}

}  // namespace

TEST_CASE("every epoch of the vectors comes out bit for bit") {
  std::size_t epochs = 0;
  for (const json& c : test::yuma_vectors(GAUNTLET_TEST_DATA)["cases"]) {
    carried state{c["initial"]["permit"], c["initial"]["bonds"]};
    const yuma::parameters p = parameters_of(c["params"]);
    for (std::size_t step = 0; step < c["steps"].size(); ++step, ++epochs) {
      const std::vector<yuma::outcome> out = yuma::epoch(p, situation_of(c["steps"][step]["in"], state));
      INFO(c["name"] << ", step " << step);
      for (const auto& [name, expected] : c["steps"][step]["expect_fixed"].items()) {
        INFO(name);
        REQUIRE_FALSE(field(out, name).is_null());
        json got = field(out, name);
        // The vectors hold stored bonds as the next epoch finds them, after what the case clears in between.
        if (name == "bonds_u16" && step + 1 < c["steps"].size()) {
          auto stored = got.get<std::vector<std::vector<std::uint16_t>>>();
          clear(c["steps"][step + 1]["in"], stored);
          got = stored;
        }
        CHECK(got == expected);
      }
      check_source(c["steps"][step]["expect_source"], out);
      for (std::size_t i = 0; i < out.size(); ++i) {
        state.permit[i] = out[i].permit;
        state.bonds[i] = dense_of(out[i].bonds, out.size());
      }
    }
  }
  CHECK(epochs == 159);
}

TEST_CASE("512 neurons with equal validators come out as the chain's own test says") {
  const json& g = test::yuma_vectors(GAUNTLET_TEST_DATA)["generated"][0];
  const std::size_t n = g["n"], validators = g["validators"];
  yuma::parameters p;
  p.max_validators = validators;
  p.tempo = 1;
  yuma::situation s;
  s.block = 1;
  s.emission = g["emission"];
  s.neurons.resize(n);
  for (std::size_t i = 0; i < validators; ++i) {
    s.neurons[i].stake = g["stake_per_validator"];
    s.neurons[i].permit = true;
    for (std::size_t j = validators; j < n; ++j)
      s.neurons[i].weights.push_back({static_cast<gauntlet::uid>(j), g["weight_u16"]});
  }
  for (yuma::neuron& v : s.neurons) v.last_update = 1;
  std::vector<yuma::outcome> out;
  for (int e = 0; e < g["epochs"]; ++e) {
    out = yuma::epoch(p, s);
    for (std::size_t i = 0; i < n; ++i) s.neurons[i].bonds = out[i].bonds;
  }
  for (std::size_t i = 0; i < n; ++i) {
    const json& expected = g["expect"][i < validators ? "validator" : "miner"];
    CHECK(out[i].consensus.to_u16() == expected["consensus_u16"]);
    CHECK(out[i].incentive.to_u16() == expected["incentive_u16"]);
    CHECK(out[i].dividends.to_u16() == expected["dividends_u16"]);
    CHECK(out[i].emission == expected["emission"]);
    if (i >= validators) continue;
    const std::vector<std::uint16_t> bonds = dense_of(out[i].bonds, n);
    CHECK(bonds[0] == expected["bond_u16_on_validator"]);
    CHECK(bonds[n - 1] == expected["bond_u16_on_miner"]);
  }
}
