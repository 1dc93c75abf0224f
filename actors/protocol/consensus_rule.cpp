#include "actors/protocol/consensus_rule.hpp"

#include "base/wide.hpp"

#include <algorithm>

namespace gauntlet::actors {

namespace {

/// Yuma consensus by the rules of one year (yuma.md).
class yuma_rule final : public consensus_rule {
 public:
  yuma_rule(yuma::bond_rules bonds, const options& o) {
    base_.bonds = bonds;
    base_.kappa_u16 = in_u16(o.number("kappa"));
    base_.bonds_penalty_u16 = in_u16(o.number("bonds_penalty"));
    base_.bonds_moving_average = static_cast<std::uint32_t>(o.integer("bonds_kept_ppm"));
    if (!o.flag("liquid_alpha")) return;
    if (o.number("alpha_low") > o.number("alpha_high"))
      throw user_error("alpha_low is above alpha_high", "give the lower value to alpha_low");
    base_.liquid = yuma::liquid_alpha{in_u16(o.number("alpha_low")), in_u16(o.number("alpha_high")),
                                      static_cast<std::uint32_t>(o.integer("alpha_steepness"))};
  }

  std::vector<yuma::outcome> epoch(const chain_parameters& p, const yuma::situation& s) const override {
    yuma::parameters all = base_;
    all.max_validators = p.max_validators;
    all.activity_cutoff = p.activity_cutoff_blocks;
    all.tempo = p.tempo_blocks;
    all.stake_threshold = p.stake_threshold;
    return yuma::epoch(all, s);
  }

 private:
  static std::uint16_t in_u16(double share) { return static_cast<std::uint16_t>(share * 65535); }

  yuma::parameters base_;
};

/// Incentive = stake-weighted mean of the normalised weights, dividends ∝ stake of those that posted: what a chain
/// without consensus would do, as a baseline. A minority's weights count for their stake, whatever the others say.
class stake_mean final : public consensus_rule {
 public:
  std::vector<yuma::outcome> epoch(const chain_parameters& p, const yuma::situation& s) const override {
    yuma::parameters all;
    // Nothing is clipped when any stake at all supports a weight.
    all.kappa_u16 = 0;
    all.max_validators = p.max_validators;
    all.activity_cutoff = p.activity_cutoff_blocks;
    all.tempo = p.tempo_blocks;
    all.stake_threshold = p.stake_threshold;
    std::vector<yuma::outcome> out = yuma::epoch(all, s);
    yuma::fixed total;
    for (std::size_t i = 0; i < out.size(); ++i) {
      const bool posted = out[i].validator_trust != yuma::fixed{};
      out[i].dividends = posted ? out[i].active_stake : yuma::fixed{};
      total += out[i].dividends;
      out[i].bonds.clear();
    }
    for (yuma::outcome& o : out) o.dividends = o.dividends / total;
    return out;
  }
};

std::vector<option_spec> yuma_options(std::int64_t bonds_kept_ppm) {
  return {
      {.name = "kappa",
       .standard = 0.5,
       .help = "κ, majority of stake that a weight needs to count in full",
       .range = {0.0001, 0.9999}},
      {.name = "bonds_penalty",
       .standard = 1.0,
       .help = "how far bonds follow clipped weights instead of posted ones",
       .range = {0, 1}},
      {.name = "bonds_kept_ppm",
       .standard = bonds_kept_ppm,
       .help = "millionths of its bonds that a validator keeps from one tempo to the next",
       .range = {0, 999'999}},
      {.name = "liquid_alpha", .standard = false, .help = "bonds move faster towards peers of high consensus"},
      {.name = "alpha_low", .standard = 0.7, .help = "liquid alpha where consensus is low", .range = {0.0001, 0.9999}},
      {.name = "alpha_high",
       .standard = 0.9,
       .help = "liquid alpha where consensus is high",
       .range = {0.0001, 0.9999}},
      {.name = "alpha_steepness",
       .standard = std::int64_t{1000},
       .help = "per cent, of yuma3's sigmoid",
       .range = {1, 100'000}}};
}

}  // namespace

void register_consensus_rules() {
  auto& all = consensus_rule_registry::instance();
  all.add({"yuma", "Yuma consensus of 2025: weights beyond the stake's majority are clipped, bonds earn dividends",
           yuma_options(900'000),
           [](const options& o) { return std::make_unique<yuma_rule>(yuma::bond_rules::yuma2, o); }});
  all.add({"yuma3", "Yuma consensus of 2026: bonds on an absolute scale, one a validator and peer",
           yuma_options(900'000),
           [](const options& o) { return std::make_unique<yuma_rule>(yuma::bond_rules::yuma3, o); }});
  all.add({"stake_mean",
           "stake-weighted mean of the weights, no clipping and no bonds: a baseline",
           {},
           [](const options&) { return std::make_unique<stake_mean>(); }});
}

std::uint64_t part_of(std::uint64_t units, double share) {
  const auto millionths = static_cast<std::uint64_t>(std::clamp(share, 0.0, 1.0) * 1e6 + 0.5);
  return static_cast<std::uint64_t>(static_cast<wide_uint>(units) * millionths / 1'000'000);
}

tempo_payment pay_by_consensus(const consensus_rule& rule, const chain_parameters& p, const yuma::situation& s) {
  tempo_payment t;
  t.outcomes = rule.epoch(p, s);
  t.payout.resize(t.outcomes.size());
  t.held_back = std::none_of(t.outcomes.begin(), t.outcomes.end(),
                             [](const yuma::outcome& o) { return o.incentive != yuma::fixed{}; });
  if (t.held_back) return t;
  const std::uint64_t to_validators = part_of(s.emission, p.validator_share);
  for (std::size_t i = 0; i < t.outcomes.size(); ++i) {
    t.payout[i] =
        t.outcomes[i].incentive.share_of(s.emission - to_validators) + t.outcomes[i].dividends.share_of(to_validators);
    t.paid += t.payout[i];
  }
  t.carried = s.emission - t.paid;
  return t;
}

}  // namespace gauntlet::actors
