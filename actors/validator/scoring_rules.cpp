#include "actors/validator/scoring_rule.hpp"

#include <algorithm>

namespace gauntlet::actors {

namespace {

/// PeerScore = μ_p · LossRating (gauntlet.md C.4).
class gauntlet_rule final : public scoring_rule {
 public:
  explicit gauntlet_rule(const scoring_parameters& p)
      : form_(p.peer_score), proof_minimum_(p.proof_minimum), proof_warm_up_(p.proof_warm_up) {}

  std::optional<double> score(const score_evidence& e, rule_memory&) const override {
    if (!e.measured) return std::nullopt;
    const bool proven = e.evaluations <= proof_warm_up_ || e.proof >= proof_minimum_;
    // The plain product would reward two negatives.
    if (form_ == peer_score_form::clamped) return proven ? std::max(0.0, e.proof) * std::max(0.0, e.loss_rating) : 0;
    const double product = e.proof * e.loss_rating;
    return proven || proof_minimum_ <= 0 ? product : std::min(0.0, product);
  }

 private:
  peer_score_form form_;
  double proof_minimum_;
  std::uint64_t proof_warm_up_;
};

/// February 2025: moving averages of the LossScore and of its product with μ_p, negative if either factor is.
class loss_ema_rule final : public scoring_rule {
 public:
  explicit loss_ema_rule(const options& o) : newest_(o.number("loss_newest")), decay_(o.number("score_decay")) {}

  std::optional<double> score(const score_evidence& e, rule_memory& memory) const override {
    if (!e.measured) return std::nullopt;
    memory.first = (1 - newest_) * memory.first + newest_ * e.measured->random;
    const double product = memory.first * e.proof;
    const double signed_product = memory.first < 0 && e.proof < 0 ? -product : product;
    memory.second = decay_ * memory.second + (1 - decay_) * signed_product;
    return memory.second;
  }

 private:
  double newest_;
  double decay_;
};

/// December 2024: moving average of the gain on the peer's own data.
class own_gain_rule final : public scoring_rule {
 public:
  explicit own_gain_rule(const options& o) : decay_(o.number("decay")) {}

  std::optional<double> score(const score_evidence& e, rule_memory& memory) const override {
    if (!e.measured) return std::nullopt;
    memory.first = decay_ * memory.first + (1 - decay_) * e.measured->assigned;
    return memory.first;
  }

 private:
  double decay_;
};

/// Autumn 2024: the validator redoes the peer's work and compares directions.
class cosine_rule final : public scoring_rule {
 public:
  explicit cosine_rule(const options& o) : decay_(o.number("decay")) {}

  std::optional<double> score(const score_evidence& e, rule_memory& memory) const override {
    if (!e.cosine) return std::nullopt;
    memory.first = decay_ * memory.first + (1 - decay_) * std::max(0.0, *e.cosine);
    return memory.first;
  }
  bool needs_cosine() const override { return true; }

 private:
  double decay_;
};

/// No scoring: whoever passed the fast checks counts alike.
class no_rule final : public scoring_rule {
 public:
  std::optional<double> score(const score_evidence& e, rule_memory&) const override { return e.passed ? 1 : 0; }
  bool needs_losses() const override { return false; }
};

option_spec decay_option(double standard, std::string help) {
  return {.name = "decay", .standard = standard, .help = std::move(help), .range = {0, 0.999999}};
}

}  // namespace

void register_scoring_rules() {
  scoring_rule_registry& all = scoring_rule_registry::instance();
  all.add({"gauntlet",
           "μ_p · LossRating: proof of computation times rating",
           {},
           [](const options&, const scoring_parameters& p) { return std::make_unique<gauntlet_rule>(p); }});
  all.add(
      {"loss_ema",
       "February 2025: moving average of μ_p times the moving average of the LossScore",
       {{.name = "loss_newest",
         .standard = 0.6,
         .help = "share of the newest LossScore in its average",
         .range = {0, 1}},
        {.name = "score_decay", .standard = 0.75, .help = "share of the old score that stays", .range = {0, 0.999999}}},
       [](const options& o, const scoring_parameters&) { return std::make_unique<loss_ema_rule>(o); }});
  all.add({"softmax",
           "December 2024: moving average of the gain on the peer's own data; went with softmax weights",
           {decay_option(0.9, "share of the old average that stays")},
           [](const options& o, const scoring_parameters&) { return std::make_unique<own_gain_rule>(o); }});
  all.add({"cosine",
           "autumn 2024: the validator recomputes the gradient on the assigned data and compares directions",
           {decay_option(0, "share of the old average that stays; 0: the newest cosine alone")},
           [](const options& o, const scoring_parameters&) { return std::make_unique<cosine_rule>(o); }});
  all.add({"none",
           "whoever is timely and valid counts alike; no loss is measured",
           {},
           [](const options&, const scoring_parameters&) { return std::make_unique<no_rule>(); }});
}

}  // namespace gauntlet::actors
