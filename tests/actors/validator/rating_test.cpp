#include "actors/validator/rating.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

using namespace gauntlet;
using namespace gauntlet::actors;
using nlohmann::json;

namespace {

const json& vectors() {
  static const json all = json::parse(std::ifstream(GAUNTLET_TEST_DATA "/openskill_vectors.json"));
  return all;
}

/// Why a case is outside of what Gauntlet plays, or nothing.
std::optional<std::string> skipped(const json& match) {
  const json& model = match.at("model");
  if (!match.at("weights").is_null()) return "weights of players: a peer plays alone";
  if (model.value("margin", 0.0) != 0) return "margins: every difference of loss counts";
  if (model.value("balance", false)) return "balance: there are no teams to balance";
  if (model.contains("gamma")) return "another variance factor than sigma / c";
  const std::string group = match.at("group");
  if (match.contains("tie_rule") && group != "legacy_no_ties") return "tie rule of an older version";
  return std::nullopt;
}

rating_model model_of(const json& differences) {
  rating_model model;
  model.beta = differences.value("beta", model.beta);
  model.kappa = differences.value("kappa", model.kappa);
  model.tau = differences.value("tau", model.tau);
  model.limit_sigma = differences.value("limit_sigma", model.limit_sigma);
  return model;
}

/// Ranks of `sides` sides: of `scores`, of `ranks` (lower is better), or the order in which the sides stand.
std::vector<std::size_t> ranks_in(const json& match, std::size_t sides) {
  std::vector<double> scores;
  for (std::size_t i = 0; i < sides; ++i) scores.push_back(-static_cast<double>(i));
  if (match.contains("scores") && !match.at("scores").is_null()) {
    scores = match.at("scores").get<std::vector<double>>();
  } else if (match.contains("ranks") && !match.at("ranks").is_null()) {
    scores = match.at("ranks").get<std::vector<double>>();
    // The library truncates ranks toward zero.
    for (double& s : scores) s = -std::trunc(s);
  }
  return ranks_of(scores);
}

rating rating_of(const json& pair) { return {pair.at(0).get<double>(), pair.at(1).get<double>()}; }

bool near(double got, double expected) { return std::abs(got - expected) <= 1e-9 * std::abs(expected) + 1e-12; }

bool near(const rating& got, const json& expected) {
  return near(got.mu, expected.at(0)) && near(got.sigma, expected.at(1));
}

}  // namespace

TEST_CASE("matches give the ratings of openskill.py") {
  std::map<std::string, int> left_out;  // by reason
  int played = 0;
  for (const json& match : vectors().at("cases")) {
    if (const auto why = skipped(match)) {
      ++left_out[*why];
      continue;
    }
    rating_model model = model_of(match.at("model"));
    // A tau of 0 counts as not given in that call.
    if (!match.at("tau").is_null() && match.at("tau") != 0) model.tau = match.at("tau");
    if (!match.at("limit_sigma").is_null()) model.limit_sigma = match.at("limit_sigma");
    std::vector<std::vector<rating>> teams;
    for (const json& team : match.at("teams")) {
      teams.emplace_back();
      for (const json& player : team) teams.back().push_back(rating_of(player));
    }
    rate_teams(model, teams, ranks_in(match, teams.size()));
    INFO(match.at("id"));
    for (std::size_t t = 0; t < teams.size(); ++t) {
      for (std::size_t p = 0; p < teams[t].size(); ++p) {
        INFO("team " << t << ", player " << p);
        CHECK(near(teams[t][p], match.at("expect").at(t).at(p)));
        CHECK(std::abs(teams[t][p].ordinal() - match.at("ordinal").at(t).at(p).get<double>()) < 1e-8);
      }
    }
    ++played;
  }

  CHECK(played >= 180);
}

TEST_CASE("fifty rounds in a row give the ratings of openskill.py") {
  for (const json& sequence : vectors().at("sequences")) {
    const rating_model model = model_of(sequence.at("model"));
    std::vector<rating> players;
    for (const json& player : sequence.at("players")) players.push_back(rating_of(player));
    int round = 0;
    for (const json& match : sequence.at("rounds")) {
      const auto who = match.at("who").get<std::vector<std::size_t>>();
      std::vector<rating> playing;
      for (const std::size_t p : who) playing.push_back(players[p]);
      rate(model, playing, ranks_in(match, playing.size()));
      for (std::size_t i = 0; i < who.size(); ++i) players[who[i]] = playing[i];
      const std::string key = std::to_string(++round);
      if (!sequence.at("expect_after").contains(key)) continue;
      INFO("model " << sequence.at("model") << " after round " << key);
      for (std::size_t p = 0; p < players.size(); ++p)
        CHECK(near(players[p], sequence.at("expect_after").at(key).at(p)));
    }
  }
}

TEST_CASE("equal scores share a rank and the next one counts them") {
  CHECK(ranks_of(std::vector<double>{5, 1, 5}) == std::vector<std::size_t>{0, 2, 0});
  CHECK(ranks_of(std::vector<double>{-1, -2, -3}) == std::vector<std::size_t>{0, 1, 2});
  CHECK(ranks_of(std::vector<double>{}).empty());
}

TEST_CASE("a new player is worth nothing yet") { CHECK(rating{}.ordinal() == 0); }

TEST_CASE("the order in which players stand does not change their ratings") {
  std::vector<rating> one{{30, 4}, {20, 7}, {25, 2}};
  std::vector<rating> other{one[2], one[0], one[1]};
  rate({}, one, std::vector<std::size_t>{1, 0, 2});
  rate({}, other, std::vector<std::size_t>{2, 1, 0});
  const std::vector<rating> expected{one[2], one[0], one[1]};
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(other[i].mu == Approx(expected[i].mu).epsilon(1e-12));
    CHECK(other[i].sigma == Approx(expected[i].sigma).epsilon(1e-12));
  }
}
