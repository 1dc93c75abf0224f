#include "actors/validator/score_board.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace gauntlet;
using namespace gauntlet::actors;

namespace {

hotkey owner(std::uint8_t n) {
  hotkey k;
  k.bytes[0] = static_cast<std::byte>(n);
  return k;
}

/// Losses with these gains on assigned and random data.
measured_losses measured(uid u, double assigned, double random) { return {u, 2, 2 - assigned, 2, 2 - random}; }

score_board board_of(std::size_t peers) {
  score_board b{scoring_parameters{}};
  for (std::size_t u = 0; u < peers; ++u) b.of(static_cast<uid>(u), owner(static_cast<std::uint8_t>(u + 1)));
  return b;
}

}  // namespace

TEST_CASE("μ of a peer that always gains more on its own data is 1 - 0.95^n") {
  score_board b = board_of(2);
  for (int n = 1; n <= 30; ++n) {
    b.evaluate({measured(0, 0.2, 0.1), measured(1, 0.1, 0.1)});
    CHECK(b.all().at(0).proof == Approx(1 - std::pow(0.95, n)));
    CHECK(b.all().at(1).proof == Approx(-(1 - std::pow(0.95, n))));
  }
}

TEST_CASE("μ of a copier, for whom assigned data is like any other, stays around 0 and its score too") {
  score_board b = board_of(2);
  for (int n = 0; n < 200; ++n) b.evaluate({measured(0, 0.2, 0.1), measured(1, n % 2 == 0 ? 0.3 : 0.05, 0.12)});
  CHECK(std::fabs(b.all().at(1).proof) < 0.06);
  CHECK(b.all().at(0).proof > 0.99);
}

TEST_CASE("two negatives make no score under the clamp, and do without it") {
  scoring_parameters p;
  p.peer_score = peer_score_form::product;
  score_board product(p);
  score_board clamped = board_of(2);
  for (uid u = 0; u < 2; ++u) product.of(u, owner(static_cast<std::uint8_t>(u + 1)));
  for (int n = 0; n < 20; ++n) {
    const std::vector<measured_losses> m{measured(0, 0.3, 0.2), measured(1, 0.05, 0.1)};
    product.evaluate(m);
    clamped.evaluate(m);
  }
  CHECK(clamped.all().at(1).peer_score == 0);
  CHECK(product.all().at(1).rating.ordinal() < 0);
  CHECK(product.all().at(1).proof < 0);
  CHECK(product.all().at(1).peer_score > 0);
}

TEST_CASE("weights are squared scores that sum to 1") {
  score_board b = board_of(3);
  b.of(0, owner(1)).peer_score = 4;
  b.of(1, owner(2)).peer_score = 2;
  const auto w = b.weights();
  REQUIRE(w.size() == 2);
  CHECK(w[0].weight == Approx(0.8));
  CHECK(w[1].weight == Approx(0.2));
  CHECK(board_of(3).weights().empty());
}

TEST_CASE("a slash lowers what is positive and never raises what is negative") {
  score_board b = board_of(1);
  peer_scores& s = b.of(0, owner(1));
  s.peer_score = 8;
  s.proof = 0.4;
  b.slash(0);
  CHECK(s.peer_score == Approx(6));
  CHECK(s.proof == Approx(0.3));
  s.peer_score = -8;
  s.proof = -0.4;
  b.slash(0);
  CHECK(s.peer_score == -8);
  CHECK(s.proof == -0.4);
}

TEST_CASE("a peer that stays away fades and is forgotten") {
  score_board b = board_of(1);
  peer_scores& s = b.of(0, owner(1));
  s.peer_score = 1;
  s.proof = 0.9;
  for (int n = 1; n <= 5; ++n) b.mark_inactive(0);
  CHECK(s.peer_score == Approx(0.2373).epsilon(1e-3));
  CHECK(s.proof == 0.9);
  for (int n = 6; n <= 26; ++n) b.mark_inactive(0);
  CHECK(s.peer_score == 0);
  CHECK(s.proof == 0);
}

TEST_CASE("a new owner of a uid begins anew") {
  score_board b = board_of(1);
  b.of(0, owner(1)).peer_score = 5;
  CHECK(b.of(0, owner(1)).peer_score == 5);
  CHECK(b.of(0, owner(9)).peer_score == 0);
}

TEST_CASE("candidates: paid ones by score, then newcomers, others only up to the minimum") {
  score_board b = board_of(5);
  const auto set = [&b](uid u, double score) {
    peer_scores& s = b.of(u, owner(static_cast<std::uint8_t>(u + 1)));
    s.evaluated = true;
    s.peer_score = score;
  };
  set(0, 0);
  set(1, 3);
  set(2, 7);
  set(4, 0);
  const digest block = digest_of("block");
  CHECK(b.rank({0, 1, 2, 3, 4}, block, 10, 1) == std::vector<uid>{2, 1, 3});
  const auto filled = b.rank({0, 1, 2, 3, 4}, block, 10, 4);
  CHECK(filled.size() == 4);
  CHECK((filled[3] == 0 || filled[3] == 4));
  CHECK(b.rank({0, 1, 2, 3, 4}, block, 2, 2) == std::vector<uid>{2, 1});
}

TEST_CASE("counters grow for those who wait and restart for those who were scored") {
  score_board b = board_of(3);
  b.count_draw({0, 1}, {1});
  b.count_draw({0, 1}, {});
  CHECK(b.all().at(0).counter == 3);
  CHECK(b.all().at(1).counter == 2);
  CHECK(b.all().at(2).counter == 1);
}
