#include "actors/validator/rating_rule.hpp"
#include "base/exact_math.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace gauntlet::actors {

namespace {

constexpr double sigmas = 3;  // of the ordinal μ - 3σ

option_spec estimate_option() {
  return {
      .name = "estimate",
      .standard = std::string("ordinal"),
      .help = "LossRating: ordinal is μ - 3σ, what a peer is worth with near certainty; mean is μ less a newcomer's",
      .choices = {"ordinal", "mean"}};
}

/// Plackett–Luce (Weng & Lin 2011, Algorithm 4): the rating of the paper's run.
class openskill_rating final : public rating_rule {
 public:
  explicit openskill_rating(const options& o) : mean_(o.text("estimate") == "mean") {
    model_.beta = o.number("beta");
    model_.tau = o.number("tau");
    model_.limit_sigma = o.flag("limit_sigma");
  }
  rating first() const override { return {}; }
  void play(std::span<rating> players, std::span<const double> scores) const override {
    rate(model_, players, ranks_of(scores));
  }
  double estimate(const rating& r) const override { return mean_ ? r.mu - rating{}.mu : r.ordinal(); }

 private:
  rating_model model_;
  bool mean_;
};

/// How a Gaussian difference of two performances changes when its sign becomes known: V and W of TrueSkill without a
/// draw margin. `x` is the difference of the means in units of its deviation, the winner's side first.
struct truncation {
  double v, w;
};

truncation after_win(double x) {
  // φ(x) / Φ(x); for x < 0 by the scaled tail, whose factors e^(-x²/2) cancel.
  const double root_half = 0.70710678118654752440;
  const double root_two_over_pi = 0.79788456080286535588;
  const double v =
      x < 0 ? root_two_over_pi / exact::scaled_erfc(-x * root_half) : exact::normal_density(x) / exact::normal_cdf(x);
  return {v, v * (v + x)};
}

/// Every pair of a match is a game of its own between Gaussians (Weng & Lin 2011, Algorithm 3), the updates of
/// TrueSkill without its message passing.
class gaussian_rating final : public rating_rule {
 public:
  explicit gaussian_rating(const options& o)
      : beta_(o.number("beta")), tau_(o.number("tau")), mean_(o.text("estimate") == "mean") {}

  rating first() const override { return {}; }
  double estimate(const rating& r) const override { return mean_ ? r.mu - rating{}.mu : r.mu - sigmas * r.sigma; }

  void play(std::span<rating> players, std::span<const double> scores) const override {
    std::vector<rating> before(players.begin(), players.end());
    for (rating& p : before) p.sigma = std::sqrt(p.sigma * p.sigma + tau_ * tau_);
    for (std::size_t i = 0; i < players.size(); ++i) {
      const double variance = before[i].sigma * before[i].sigma;
      double shift = 0;
      double shrink = 0;
      for (std::size_t q = 0; q < players.size(); ++q) {
        if (q == i) continue;
        const double c2 = variance + before[q].sigma * before[q].sigma + 2 * beta_ * beta_;
        const double c = std::sqrt(c2);
        const double ahead = (before[i].mu - before[q].mu) / c;
        // A draw without a margin is the limit V = -x, W = 1.
        double v = -ahead;
        double w = 1;
        if (scores[i] > scores[q]) {
          const truncation won = after_win(ahead);
          v = won.v;
          w = won.w;
        } else if (scores[i] < scores[q]) {
          const truncation lost = after_win(-ahead);
          v = -lost.v;
          w = lost.w;
        }
        shift += variance / c * v;
        shrink += before[i].sigma / c * (variance / c2) * w;
      }
      players[i].mu = before[i].mu + shift;
      players[i].sigma = before[i].sigma * std::sqrt(std::max(1 - shrink, kappa));
    }
  }

 private:
  static constexpr double kappa = 1e-4;
  double beta_;
  double tau_;
  bool mean_;
};

/// Elo's, every pair of a match being a game: R += K / (n - 1) Σ (S - E). σ is not used.
class elo_rating final : public rating_rule {
 public:
  explicit elo_rating(const options& o) : k_(o.number("k")), scale_(o.number("scale")) {}

  rating first() const override { return {start, 0}; }
  double estimate(const rating& r) const override { return r.mu - start; }

  void play(std::span<rating> players, std::span<const double> scores) const override {
    const std::vector<rating> before(players.begin(), players.end());
    const auto games = static_cast<double>(players.size() - 1);
    for (std::size_t i = 0; i < players.size(); ++i) {
      double surplus = 0;
      for (std::size_t q = 0; q < players.size(); ++q) {
        if (q == i) continue;
        const double expected = 1 / (1 + exact::pow(10, (before[q].mu - before[i].mu) / scale_));
        const double won = scores[i] > scores[q] ? 1 : scores[i] < scores[q] ? 0 : 0.5;
        surplus += won - expected;
      }
      players[i].mu += k_ * surplus / games;
    }
  }

 private:
  static constexpr double start = 1500;
  double k_;
  double scale_;
};

/// No match at all: a moving average of the LossScores themselves, as before April 2025 (gauntlet.md C.9).
class ema_rating final : public rating_rule {
 public:
  explicit ema_rating(const options& o) : decay_(o.number("decay")) {}

  rating first() const override { return {0, 0}; }
  double estimate(const rating& r) const override { return r.mu; }
  void play(std::span<rating> players, std::span<const double> scores) const override {
    for (std::size_t i = 0; i < players.size(); ++i)
      if (scores[i] != absent) players[i].mu = decay_ * players[i].mu + (1 - decay_) * scores[i];
  }

 private:
  double decay_;
};

}  // namespace

void register_ratings() {
  rating_registry& all = rating_registry::instance();
  all.add({"openskill",
           "Plackett–Luce rating of all that were scored in a window (OpenSkill)",
           {{.name = "beta", .standard = 4.0, .help = "performance spread of one peer", .range = {1e-3, 1e4}},
            {.name = "tau", .standard = 0.1, .help = "growth of σ before a match", .range = {0, 1e3}},
            {.name = "limit_sigma", .standard = false, .help = "never let σ grow"},
            estimate_option()},
           [](const options& o) { return std::make_unique<openskill_rating>(o); }});
  all.add({"gaussian",
           "every pair of a window is a game between Gaussians (TrueSkill's updates)",
           {{.name = "beta", .standard = 4.0, .help = "performance spread of one peer", .range = {1e-3, 1e4}},
            {.name = "tau", .standard = 0.1, .help = "growth of σ before a match", .range = {0, 1e3}},
            estimate_option()},
           [](const options& o) { return std::make_unique<gaussian_rating>(o); }});
  all.add({"elo",
           "every pair of a window is a game of Elo; what is above a newcomer's 1500 counts",
           {{.name = "k", .standard = 32.0, .help = "points at stake in a window", .range = {1e-3, 1e4}},
            {.name = "scale", .standard = 400.0, .help = "points that make ten to one", .range = {1e-3, 1e6}}},
           [](const options& o) { return std::make_unique<elo_rating>(o); }});
  all.add({"ema",
           "moving average of the LossScores, without matches",
           {{.name = "decay", .standard = 0.9, .help = "share of the old average that stays", .range = {0, 0.999999}}},
           [](const options& o) { return std::make_unique<ema_rating>(o); }});
}

}  // namespace gauntlet::actors
