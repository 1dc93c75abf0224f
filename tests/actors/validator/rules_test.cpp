#include "base/errors.hpp"
#include "base/random.hpp"
#include "tests/actors/validator/board.hpp"

#include <algorithm>
#include <cmath>

using namespace gauntlet;
using namespace gauntlet::actors;

namespace {

template <class Registry>
auto made(const std::string& kind, const std::vector<std::pair<std::string, option_value>>& given = {}) {
  register_rules();
  const auto& entry = Registry::instance().find(kind);
  options o(entry.options);
  for (const auto& [name, value] : given) o.set(name, value);
  if constexpr (std::is_same_v<Registry, scoring_rule_registry>)
    return entry.make(o, scoring_parameters{});
  else
    return entry.make(o);
}

double sum_of(const std::vector<peer_weight>& weights) {
  double sum = 0;
  for (const peer_weight& w : weights) sum += w.weight;
  return sum;
}

double weight_of(const std::vector<peer_weight>& weights, gauntlet::uid u) {
  for (const peer_weight& w : weights)
    if (w.uid == u) return w.weight;
  return 0;
}

}  // namespace

TEST_CASE("weights are shares of the squared scores, and the unpaid have none") {
  const auto w = made<weight_rule_registry>("power")->weights({{0, 3}, {1, 1}, {2, 0}, {3, -2}});
  REQUIRE(w.size() == 2);
  CHECK(w[0].uid == 0);
  CHECK(w[0].weight == Approx(0.9));
  CHECK(w[1].uid == 1);
  CHECK(w[1].weight == Approx(0.1));
}

TEST_CASE("a power counted from the lowest pays negative scores too, and the lowest nothing") {
  const auto w = made<weight_rule_registry>("power", {{"from_lowest", true}, {"exponent", 1.0}})
                     ->weights({{0, 1}, {1, -1}, {2, 0}});
  CHECK(weight_of(w, 0) == Approx(2.0 / 3));
  CHECK(weight_of(w, 2) == Approx(1.0 / 3));
  CHECK(w.size() == 2);
}

TEST_CASE("softmax weights follow the temperature and pay zero scores") {
  const auto w = made<weight_rule_registry>("softmax", {{"temperature", 0.5}})->weights({{0, 1}, {1, 0}, {2, -1}});
  CHECK(weight_of(w, 0) / weight_of(w, 1) == Approx(std::exp(2)));
  CHECK(weight_of(w, 1) / weight_of(w, 2) == Approx(std::exp(2)));
  CHECK_THROWS_AS(made<weight_rule_registry>("softmax", {{"temperature", 0.0}}), user_error);
}

TEST_CASE("ramps pay the first twice as much as the last of the top, and reserves by halves") {
  std::vector<peer_weight> scores;
  for (gauntlet::uid u = 0; u < 40; ++u) scores.push_back({u, 100.0 - u});
  const auto w = made<weight_rule_registry>("ramps")->weights(scores);
  CHECK(w.size() == 30);
  CHECK(sum_of(w) == Approx(1));
  CHECK(weight_of(w, 0) / weight_of(w, 19) == Approx(2));
  CHECK(weight_of(w, 20) / weight_of(w, 21) == Approx(2));
  CHECK(weight_of(w, 20) <= weight_of(w, 19));
  CHECK(weight_of(w, 30) == 0);
}

TEST_CASE("ramps give one uid the share they are told to, and refuse a share for nobody") {
  const auto w = made<weight_rule_registry>("ramps", {{"burn_rate", 0.5}, {"burn_uid", std::int64_t{7}}})
                     ->weights({{1, 5}, {2, 4}, {7, 9}});
  CHECK(weight_of(w, 7) == Approx(0.5));
  CHECK(sum_of(w) == Approx(1));
  CHECK_THROWS_AS(made<weight_rule_registry>("ramps", {{"burn_rate", 0.5}}), user_error);
}

TEST_CASE("all weight rules sum to one, never pay the lower score more, and ignore the names") {
  for (const std::string& kind : weight_rule_registry::instance().names()) {
    const auto rule = made<weight_rule_registry>(kind);
    generator draw(5);
    for (int round = 0; round < 50; ++round) {
      const double scale = round % 3 == 0 ? 1e-150 : round % 3 == 1 ? 1.0 : 1e100;
      std::vector<peer_weight> scores;
      for (gauntlet::uid u = 0; u < 35; ++u) scores.push_back({u, scale * static_cast<double>(draw.below(20))});
      const auto weights = rule->weights(scores);
      INFO(kind << " round " << round);
      CHECK(sum_of(weights) == Approx(1).epsilon(1e-12));
      for (const peer_weight& a : scores)
        for (const peer_weight& b : scores)
          if (a.weight > b.weight) CHECK(weight_of(weights, a.uid) >= weight_of(weights, b.uid));
      // Backwards: who has which score stays the same.
      std::vector<peer_weight> renamed;
      for (gauntlet::uid u = 0; u < 35; ++u) renamed.push_back({u, scores[34U - u].weight});
      const auto again = rule->weights(renamed);
      for (gauntlet::uid u = 0; u < 35; ++u)
        CHECK(weight_of(again, u) == Approx(weight_of(weights, static_cast<gauntlet::uid>(34 - u))).epsilon(1e-9));
    }
    CHECK(rule->weights({}).empty());
  }
}

TEST_CASE("every rating puts whoever always wins first and starts newcomers at zero") {
  for (const std::string& kind : rating_registry::instance().names()) {
    INFO(kind);
    const auto rule = made<rating_registry>(kind);
    CHECK(rule->estimate(rule->first()) == Approx(0).margin(1e-12));
    std::vector<rating> players(4, rule->first());
    for (int n = 0; n < 100; ++n) rule->play(players, std::vector<double>{0.4, 0.1, 0.3, 0.2});
    CHECK(rule->estimate(players[0]) > rule->estimate(players[2]));
    CHECK(rule->estimate(players[2]) > rule->estimate(players[3]));
    CHECK(rule->estimate(players[3]) > rule->estimate(players[1]));
  }
}

TEST_CASE("every rating ignores the order in which players stand") {
  for (const std::string& kind : rating_registry::instance().names()) {
    INFO(kind);
    const auto rule = made<rating_registry>(kind);
    std::vector<rating> one(5, rule->first());
    std::vector<rating> other = one;
    const std::vector<std::size_t> place{3, 0, 4, 1, 2};
    generator draw(9);
    for (int n = 0; n < 30; ++n) {
      std::vector<double> scores(5), moved(5);
      for (std::size_t i = 0; i < 5; ++i) scores[i] = static_cast<double>(draw.below(4)) / 10;
      for (std::size_t i = 0; i < 5; ++i) moved[place[i]] = scores[i];
      rule->play(one, scores);
      rule->play(other, moved);
    }
    for (std::size_t i = 0; i < 5; ++i) {
      CHECK(one[i].mu == Approx(other[place[i]].mu).epsilon(1e-9));
      CHECK(one[i].sigma == Approx(other[place[i]].sigma).epsilon(1e-9));
    }
  }
}

TEST_CASE("two hundred matches in one order give the ordinals of the reference") {
  const auto rule = made<rating_registry>("openskill", {{"beta", 20.0}});
  std::vector<rating> players(4, rule->first());
  for (int n = 0; n < 200; ++n) rule->play(players, std::vector<double>{4, 3, 2, 1});
  CHECK(rule->estimate(players[0]) == Approx(109.85).margin(0.01));
  CHECK(rule->estimate(players[1]) == Approx(38.64).margin(0.01));
  CHECK(rule->estimate(players[2]) == Approx(-24.10).margin(0.01));
  CHECK(rule->estimate(players[3]) == Approx(-100.86).margin(0.01));
}

TEST_CASE("luck alone takes no peer's LossRating away, as it does with the paper's spread") {
  // Eight equal peers, 64 windows, five of them a window in an order that says nothing.
  const auto share_of_positive = [](double beta) {
    const auto rule = made<rating_registry>("openskill", {{"beta", beta}});
    double positive = 0, all = 0;
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
      generator random = generator_for(seed, "equal peers");
      std::vector<rating> peers(8, rule->first());
      std::vector<std::size_t> order{0, 1, 2, 3, 4, 5, 6, 7};
      for (int window = 0; window < 64; ++window) {
        random.shuffle(order);
        std::vector<rating> match;
        for (std::size_t i = 0; i < 5; ++i) match.push_back(peers[order[i]]);
        rule->play(match, std::vector<double>{5, 4, 3, 2, 1});
        for (std::size_t i = 0; i < 5; ++i) peers[order[i]] = match[i];
      }
      for (const rating& p : peers) positive += rule->estimate(p) > 0 ? 1 : 0;
      all += 8;
    }
    return positive / all;
  };
  CHECK(share_of_positive(20) < 0.7);
  const options standard(rating_registry::instance().find("openskill").options);
  CHECK(share_of_positive(standard.number("beta")) > 0.98);
}

TEST_CASE("a first win between Gaussians moves both means by the same known amount") {
  // Weng & Lin 2011, Algorithm 3: V(0) = φ(0) / Φ(0) = √(2/π).
  const auto rule = made<rating_registry>("gaussian", {{"beta", 25.0 / 6}, {"tau", 0.0}});
  std::vector<rating> players(2, rule->first());
  rule->play(players, std::vector<double>{1, 0});
  const double variance = 25.0 / 3 * 25.0 / 3;
  const double c = std::sqrt(2 * variance + 2 * (25.0 / 6) * (25.0 / 6));
  CHECK(players[0].mu - 25 == Approx(variance / c * std::sqrt(2 / std::acos(-1.0))));
  CHECK(players[1].mu - 25 == Approx(25 - players[0].mu));
  CHECK(players[0].sigma < 25.0 / 3);
  CHECK(players[0].sigma == Approx(players[1].sigma));
  // An upset beyond all belief stays finite.
  std::vector<rating> upset{{1000, 1}, {-1000, 1}};
  rule->play(upset, std::vector<double>{0, 1});
  CHECK(std::isfinite(upset[0].mu));
  CHECK(upset[0].mu < 1000);
}

TEST_CASE("Elo moves half of its stake between equals and conserves points") {
  const auto rule = made<rating_registry>("elo");
  std::vector<rating> two(2, rule->first());
  rule->play(two, std::vector<double>{1, 0});
  CHECK(two[0].mu == Approx(1516));
  CHECK(two[1].mu == Approx(1484));
  // 400 points make ten to one.
  std::vector<rating> uneven{{1900, 0}, {1500, 0}};
  rule->play(uneven, std::vector<double>{1, 0});
  CHECK(uneven[0].mu - 1900 == Approx(32.0 / 11));
}

TEST_CASE("the estimate of a rating can be its mean instead of its ordinal") {
  const auto ordinal = made<rating_registry>("openskill");
  const auto mean = made<rating_registry>("openskill", {{"estimate", std::string("mean")}});
  const rating r{30, 5};
  CHECK(ordinal->estimate(r) == Approx(15));
  CHECK(mean->estimate(r) == Approx(5));
}

TEST_CASE("February 2025: averages of LossScore and of its product with the proof, negative if either is") {
  const auto rule = made<scoring_rule_registry>("loss_ema", {{"loss_newest", 0.6}, {"score_decay", 0.5}});
  rule_memory memory;
  score_evidence e;
  CHECK_FALSE(rule->score(e, memory));
  e.proof = 0.5;
  e.measured = loss_scores{0.1, 0, 1};
  CHECK(*rule->score(e, memory) == Approx(0.5 * (0.06 * 0.5)));
  e.measured = loss_scores{-0.4, 0, -1};
  e.proof = -0.5;
  const double average = 0.4 * 0.06 - 0.6 * 0.4;
  CHECK(*rule->score(e, memory) == Approx(0.5 * 0.015 + 0.5 * -(average * -0.5)));
}

TEST_CASE("December 2024: the average gain on own data") {
  const auto rule = made<scoring_rule_registry>("softmax", {{"decay", 0.5}});
  rule_memory memory;
  score_evidence e;
  e.measured = loss_scores{9, 0.2, 1};
  CHECK(*rule->score(e, memory) == Approx(0.1));
  CHECK(*rule->score(e, memory) == Approx(0.15));
}

TEST_CASE("autumn 2024: the cosine, and nothing for one against the gradient") {
  const auto rule = made<scoring_rule_registry>("cosine");
  CHECK(rule->needs_cosine());
  rule_memory memory;
  score_evidence e;
  CHECK_FALSE(rule->score(e, memory));
  e.cosine = 0.7;
  CHECK(*rule->score(e, memory) == Approx(0.7));
  e.cosine = -0.7;
  CHECK(*rule->score(e, memory) == 0);
}

TEST_CASE("without scoring everybody timely and valid earns the same") {
  protocol_parameters p = plain_parameters();
  p.scoring.rule.kind = "none";
  score_board board = board_of(p);
  CHECK_FALSE(board.needs_losses());
  board.on_window(window_of({present(0), present(1), failing(2, events::check_outcome::missing), present(3)}));
  const auto w = board.weights();
  REQUIRE(w.size() == 3);
  for (const peer_weight& one : w) CHECK(one.weight == Approx(1.0 / 3));
  board.on_window(window_of({failing(0, events::check_outcome::late), present(1), present(2), present(3)}));
  CHECK(weight_of(board.weights(), 0) == 0);
}

TEST_CASE("the longer a peer has waited the likelier it is drawn") {
  const auto rule = made<draw_rule_registry>("counter");
  generator random(3);
  int often = 0, seldom = 0;
  for (int n = 0; n < 4000; ++n) {
    const auto s = rule->draw(1, {{1, 1, 0}, {4, 3, 0}, {9, 1, 0}, {10, 1, 0}}, 2, random);
    REQUIRE(s.size() == 2);
    CHECK(s[0] < s[1]);
    often += std::count(s.begin(), s.end(), 4) > 0 ? 1 : 0;
    seldom += std::count(s.begin(), s.end(), 9) > 0 ? 1 : 0;
  }
  // Of weights 1, 3, 1, 1: the first draw takes 4 with 1/2, the second with 3/5 of what is left.
  CHECK(often / 4000.0 == Approx(0.5 + 0.5 * 3 / 5).margin(0.03));
  CHECK(seldom < often);
  CHECK(rule->draw(1, {{3, 1, 0}, {7, 8, 0}}, 5, random) == std::vector<uid>{3, 7});
  CHECK(rule->draw(1, {}, 5, random).empty());
}

TEST_CASE("bins let peers of similar rating meet, and there is one bin while peers are few") {
  const auto rule = made<draw_rule_registry>("bins", {{"bins", std::int64_t{4}}, {"order", std::string("in_turn")}});
  std::vector<scoring_candidate> peers;
  for (uid u = 0; u < 16; ++u) peers.push_back({u, 1, static_cast<double>(15 - u)});
  generator random(1);
  for (window_index w = 0; w < 8; ++w) {
    const auto s = rule->draw(w, peers, 3, random);
    REQUIRE(s.size() == 3);
    for (const uid u : s) CHECK(u / 4 == w % 4);
  }
  peers.resize(11);
  bool mixed = false;
  for (int n = 0; n < 50; ++n) {
    const auto s = rule->draw(0, peers, 3, random);
    mixed = mixed || s.back() - s.front() > 4;
  }
  CHECK(mixed);
}

TEST_CASE("a uniform draw does not care how long a peer has waited") {
  const auto rule = made<draw_rule_registry>("uniform");
  generator random(2);
  int drawn = 0;
  for (int n = 0; n < 4000; ++n) {
    const auto s = rule->draw(1, {{0, 1, 0}, {1, 100, 0}}, 1, random);
    drawn += s.front() == 1 ? 1 : 0;
  }
  CHECK(drawn / 4000.0 == Approx(0.5).margin(0.03));
}
