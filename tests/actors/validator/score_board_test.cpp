#include "actors/validator/score_board.hpp"

#include "base/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

using namespace gauntlet;
using namespace gauntlet::actors;

namespace {

hotkey owner(int n) {
  hotkey k;
  k.bytes[0] = static_cast<std::byte>(n + 1);
  return k;
}

/// Losses before are 2; the gains are differences.
measured_losses measured(gauntlet::uid u, double assigned_gain, double random_gain) {
  return {u, 2, 2 - assigned_gain, 2, 2 - random_gain};
}

/// A board that knows the peers 0 to `peers` - 1.
score_board board_of(int peers, const scoring_parameters& p = {}) {
  register_weight_rules();
  score_board board(p);
  for (int u = 0; u < peers; ++u) board.of(static_cast<gauntlet::uid>(u), owner(u));
  return board;
}

const peer_scores& scores(const score_board& board, gauntlet::uid u) { return board.all().at(u); }

}  // namespace

TEST_CASE("relative scores divide the gain by the loss before, absolute ones do not") {
  const measured_losses m{3, 4.0, 3.0, 2.0, 1.8};
  const loss_scores relative = loss_scores_of(loss_score_form::relative, m);
  CHECK(relative.assigned == Approx(0.25));
  CHECK(relative.random == Approx(0.1));
  const loss_scores absolute = loss_scores_of(loss_score_form::absolute, m);
  CHECK(absolute.assigned == Approx(1.0));
  CHECK(absolute.random == Approx(0.2));
}

TEST_CASE("only a larger gain on assigned data speaks for a peer, an equal one does not") {
  CHECK(loss_scores_of(loss_score_form::relative, measured(0, 0.2, 0.1)).indicator == 1);
  CHECK(loss_scores_of(loss_score_form::relative, measured(0, 0.1, 0.1)).indicator == -1);
  CHECK(loss_scores_of(loss_score_form::relative, measured(0, 0.1, 0.2)).indicator == -1);
  CHECK(loss_scores_of(loss_score_form::relative, measured(0, -0.1, -0.2)).indicator == 1);
}

TEST_CASE("a loss of zero before makes no infinity") {
  const loss_scores s = loss_scores_of(loss_score_form::relative, {0, 0, 0.5, 0, 0.25});
  CHECK(s.assigned == -0.5);
  CHECK(s.random == -0.25);
}

TEST_CASE("the average of an honest peer is one minus 0.95 to the number of its evaluations") {
  score_board board = board_of(1);
  for (int n = 1; n <= 100; ++n) {
    board.evaluate({measured(0, 0.2, 0.1)});
    CHECK(scores(board, 0).proof == Approx(1 - std::pow(0.95, n)).epsilon(1e-12));
  }
}

TEST_CASE("a peer whose indicators alternate stays near zero") {
  score_board board = board_of(1);
  for (int n = 0; n < 200; ++n) {
    board.evaluate({n % 2 == 0 ? measured(0, 0.2, 0.1) : measured(0, 0.1, 0.2)});
    CHECK(std::abs(scores(board, 0).proof) <= 0.05 + 1e-12);
  }
}

TEST_CASE("random indicators keep the average far below that of an honest peer") {
  score_board board = board_of(1);
  generator coin(7);
  double sum = 0;
  for (int n = 0; n < 4000; ++n) {
    board.evaluate({coin.below(2) == 0 ? measured(0, 0.2, 0.1) : measured(0, 0.1, 0.2)});
    sum += scores(board, 0).proof;
  }
  CHECK(std::abs(sum / 4000) < 0.05);
}

TEST_CASE("one peer alone has no opponent and keeps its rating") {
  score_board board = board_of(2);
  board.evaluate({measured(1, 0.2, 0.1)});
  CHECK(scores(board, 1).rating.mu == rating{}.mu);
  CHECK(scores(board, 1).rating.sigma == rating{}.sigma);
  CHECK(scores(board, 1).proof > 0);
  CHECK(scores(board, 1).evaluated);
  CHECK_FALSE(scores(board, 0).evaluated);
}

TEST_CASE("the gain on random data decides the match") {
  score_board board = board_of(3);
  for (int n = 0; n < 20; ++n) board.evaluate({measured(0, 0.9, 0.1), measured(1, 0.4, 0.3), measured(2, 0.5, 0.2)});
  CHECK(scores(board, 1).rating.ordinal() > scores(board, 2).rating.ordinal());
  CHECK(scores(board, 2).rating.ordinal() > scores(board, 0).rating.ordinal());
}

TEST_CASE("the clamp pays nobody for two negatives, the plain product does") {
  for (const peer_score_form form : {peer_score_form::clamped, peer_score_form::product}) {
    scoring_parameters p;
    p.peer_score = form;
    score_board board = board_of(2, p);
    for (int n = 0; n < 10; ++n) board.evaluate({measured(0, 0.3, 0.2), measured(1, -0.2, -0.1)});
    REQUIRE(scores(board, 1).proof < 0);
    REQUIRE(scores(board, 1).rating.ordinal() < 0);
    CHECK(scores(board, 0).peer_score == Approx(scores(board, 0).proof * scores(board, 0).rating.ordinal()));
    if (form == peer_score_form::clamped)
      CHECK(scores(board, 1).peer_score == 0);
    else
      CHECK(scores(board, 1).peer_score > 0);
  }
}

TEST_CASE("weights are shares of the squared scores") {
  score_board board = board_of(4);
  board.of(0, owner(0)).peer_score = 3;
  board.of(1, owner(1)).peer_score = 1;
  board.of(2, owner(2)).peer_score = 0;
  board.of(3, owner(3)).peer_score = -2;
  const std::vector<peer_weight> w = board.weights();
  REQUIRE(w.size() == 2);
  CHECK(w[0].uid == 0);
  CHECK(w[0].weight == Approx(0.9));
  CHECK(w[1].uid == 1);
  CHECK(w[1].weight == Approx(0.1));
}

TEST_CASE("weights of any power sum to one and follow the scores, however large these are") {
  for (const double power : {0.0, 0.5, 1.0, 2.0, 3.0, 16.0}) {
    scoring_parameters p;
    p.weights.options = options({{.name = "exponent", .standard = power, .help = {}}});
    generator draw(static_cast<std::uint64_t>(power * 10));
    for (const double scale : {1e-200, 1.0, 1e200}) {
      score_board board = board_of(20, p);
      for (gauntlet::uid u = 0; u < 20; ++u) board.of(u, owner(u)).peer_score = scale * (1 + draw.unit());
      const std::vector<peer_weight> weights = board.weights();
      REQUIRE(weights.size() == 20);
      double sum = 0;
      for (const peer_weight& w : weights) sum += w.weight;
      CHECK(sum == Approx(1).epsilon(1e-12));
      for (std::size_t i = 1; i < weights.size(); ++i)
        if (scores(board, weights[i].uid).peer_score >= scores(board, weights[i - 1].uid).peer_score)
          CHECK(weights[i].weight >= weights[i - 1].weight);
    }
  }
}

TEST_CASE("without a positive score there are no weights") {
  CHECK(score_board({}).weights().empty());
  CHECK(board_of(3).weights().empty());
}

TEST_CASE("a slash takes from positive scores and never raises a negative one") {
  score_board board = board_of(2);
  board.of(0, owner(0)).peer_score = 4;
  board.of(0, owner(0)).proof = 0.8;
  board.of(1, owner(1)).peer_score = -4;
  board.of(1, owner(1)).proof = -0.8;
  board.slash(0);
  board.slash(1);
  CHECK(scores(board, 0).peer_score == Approx(3));
  CHECK(scores(board, 0).proof == Approx(0.6));
  CHECK(scores(board, 1).peer_score == -4);
  CHECK(scores(board, 1).proof == -0.8);
}

TEST_CASE("missing windows cost the score, too many in a row cost everything") {
  scoring_parameters p;
  p.inactive_windows_max = 3;
  score_board board = board_of(2, p);
  for (int n = 0; n < 10; ++n) board.evaluate({measured(0, 0.3, 0.2), measured(1, 0.2, 0.1)});
  const peer_scores before = scores(board, 0);
  REQUIRE(before.peer_score > 0);
  for (int n = 1; n <= 3; ++n) {
    board.mark_inactive(0);
    CHECK(scores(board, 0).peer_score == Approx(before.peer_score * std::pow(p.slash_factor, n)));
    CHECK(scores(board, 0).proof == before.proof);
  }
  board.mark_inactive(0);
  CHECK(scores(board, 0).peer_score == 0);
  CHECK(scores(board, 0).proof == 0);
  CHECK(scores(board, 0).rating.mu == rating{}.mu);
  CHECK_FALSE(scores(board, 0).evaluated);
  CHECK(scores(board, 0).owner == owner(0));
  CHECK(scores(board, 0).inactive_windows == 4);
}

TEST_CASE("a window with a contribution begins the count of missing ones anew") {
  scoring_parameters p;
  p.inactive_windows_max = 3;
  score_board board = board_of(1, p);
  board.of(0, owner(0)).proof = 0.5;
  for (int n = 0; n < 30; ++n) {
    board.mark_inactive(0);
    if (n % 3 == 2) board.mark_active(0);
  }
  CHECK(scores(board, 0).proof == 0.5);
}

TEST_CASE("a new owner of a uid begins anew and the old one keeps what it has") {
  score_board board = board_of(1);
  board.of(0, owner(0)).proof = 0.5;
  CHECK(board.of(0, owner(0)).proof == 0.5);
  const peer_scores& fresh = board.of(0, owner(1));
  CHECK(fresh.proof == 0);
  CHECK(fresh.owner == owner(1));
  CHECK(fresh.counter == 1);
}

TEST_CASE("the draw counts the windows since a peer was scored") {
  score_board board = board_of(3);
  board.count_draw({0, 1}, {});
  board.count_draw({0, 1}, {1});
  CHECK(scores(board, 0).counter == 3);
  CHECK(scores(board, 1).counter == 1);
  CHECK(scores(board, 2).counter == 1);
}

TEST_CASE("ranks are paid peers by score, then newcomers by draw, then the rest up to the minimum") {
  score_board board = board_of(8);
  const auto known = [&](gauntlet::uid u, double score) {
    board.of(u, owner(u)).evaluated = true;
    board.of(u, owner(u)).peer_score = score;
  };
  known(0, 0);
  known(1, 1);
  known(2, 5);
  known(3, 1);
  known(4, -1);
  const digest hash = digest_of("block");
  std::vector<gauntlet::uid> newcomers{5, 6, 7, 9};  // the board has never heard of 9
  std::sort(newcomers.begin(), newcomers.end(),
            [&](gauntlet::uid a, gauntlet::uid b) { return newcomer_rank(hash, a) < newcomer_rank(hash, b); });
  const std::vector<gauntlet::uid> peers{0, 1, 2, 3, 4, 5, 6, 7, 9};
  std::vector<gauntlet::uid> expected{2, 1, 3};
  expected.insert(expected.end(), newcomers.begin(), newcomers.end());

  CHECK(board.rank(peers, hash, 20, 1) == expected);
  CHECK(board.rank(peers, hash, 20, 7) == expected);
  CHECK(board.rank(peers, hash, 2, 1) == std::vector<gauntlet::uid>{2, 1});
  expected.push_back(0);
  CHECK(board.rank(peers, hash, 20, 8) == expected);
  expected.push_back(4);
  CHECK(board.rank(peers, hash, 20, 20) == expected);
  CHECK(board.rank({}, hash, 20, 20).empty());
}

TEST_CASE("another block draws newcomers in another order") {
  const score_board board = board_of(0);
  std::vector<gauntlet::uid> peers;
  for (gauntlet::uid u = 0; u < 30; ++u) peers.push_back(u);
  const auto one = board.rank(peers, digest_of("one"), 30, 1);
  CHECK(one == board.rank(peers, digest_of("one"), 30, 1));
  CHECK(one != board.rank(peers, digest_of("two"), 30, 1));
  CHECK(std::is_permutation(one.begin(), one.end(), peers.begin(), peers.end()));
}
