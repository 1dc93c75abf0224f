#include "tests/actors/validator/board.hpp"

#include <cmath>

using namespace gauntlet;
using namespace gauntlet::actors;
using events::check_outcome;

namespace {

/// Two peers with positive scores.
score_board paid_board(const protocol_parameters& p) {
  score_board board = board_of(p);
  for (int n = 0; n < 40; ++n) board.on_window(window_of({honest(0, 0.2), honest(1, 0.1), honest(2, 0.0)}));
  REQUIRE(scores(board, 0).peer_score > 0);
  return board;
}

overlap_finding alike(gauntlet::uid one, gauntlet::uid other, double overlap) { return {one, other, overlap}; }

peer_facts uploaded(gauntlet::uid u, int at_ms, bool candidate = true) {
  peer_facts p = present(u);
  p.uploaded_at = time_point(std::chrono::milliseconds(at_ms));
  p.candidate = candidate;
  return p;
}

}  // namespace

TEST_CASE("each missed window of a candidate costs a quarter: five leave 0.237, ten 0.056") {
  score_board board = paid_board(plain_parameters());
  const peer_scores before = scores(board, 0);
  for (int n = 1; n <= 10; ++n) {
    const auto slashed = events_of<events::slashed>(
        board.on_window(window_of({failing(0, check_outcome::late), present(1), present(2)})));
    REQUIRE(slashed.size() == 1);
    CHECK(slashed[0].why == check_outcome::late);
    CHECK(slashed[0].peer_score == scores(board, 0).peer_score);
    CHECK(scores(board, 0).peer_score == Approx(before.peer_score * std::pow(0.75, n)));
    CHECK(scores(board, 0).proof == Approx(before.proof * std::pow(0.75, n)));
    if (n == 5) CHECK(scores(board, 0).peer_score / before.peer_score == Approx(0.237).margin(5e-4));
    if (n == 10) CHECK(scores(board, 0).peer_score / before.peer_score == Approx(0.056).margin(5e-4));
  }
}

TEST_CASE("a slash names the seconds outside the put window and what they may be") {
  score_board board = paid_board(plain_parameters());
  peer_facts late = failing(0, check_outcome::late);
  late.outside_s = 3.2;
  const auto slashed = events_of<events::slashed>(board.on_window(window_of({late, present(1), present(2)})));
  REQUIRE(slashed.size() == 1);
  CHECK(slashed[0].found == 3.2);
  CHECK(slashed[0].limit == protocol_parameters{}.window.clock_skew_s);
  CHECK(slashed[0].factor == 0.75);
}

TEST_CASE("the floor keeps a slash from raising a negative average") {
  for (const bool floor : {true, false}) {
    protocol_parameters p = plain_parameters();
    p.scoring.slash_floor = floor;
    score_board board = board_of(p);
    for (int n = 0; n < 10; ++n) board.on_window(window_of({measured(0, -0.2, 0.1)}));
    const double before = scores(board, 0).proof;
    REQUIRE(before < 0);
    board.on_window(window_of({failing(0, check_outcome::missing)}));
    if (floor)
      CHECK(scores(board, 0).proof == before);
    else
      CHECK(scores(board, 0).proof == Approx(before * 0.75));
  }
}

TEST_CASE("without lasting slashes the next evaluation forgets them, with them it does not") {
  for (const bool lasts : {true, false}) {
    protocol_parameters p = plain_parameters();
    p.scoring.slash_lasts = lasts;
    score_board board = paid_board(p);
    for (int n = 0; n < 3; ++n)
      board.on_window(window_of({failing(0, check_outcome::missing), present(1), present(2)}));
    board.on_window(window_of({honest(0, 0.2), honest(1, 0.1), honest(2, 0.0)}));
    const peer_scores& s = scores(board, 0);
    const double unslashed = s.proof * s.loss_rating;
    if (lasts)
      CHECK(s.peer_score == Approx(unslashed * s.standing));
    else
      CHECK(s.peer_score == Approx(unslashed));
    CHECK(s.standing == (lasts ? Approx(std::pow(0.75, 3) + (1 - std::pow(0.75, 3)) * 0.05) : Approx(1)));
  }
}

TEST_CASE("standing comes back with clean windows") {
  protocol_parameters p = plain_parameters();
  p.scoring.slash_lasts = true;
  score_board board = paid_board(p);
  const double before = scores(board, 0).peer_score;
  board.on_window(window_of({failing(0, check_outcome::missing), present(1), present(2)}));
  CHECK(scores(board, 0).peer_score == Approx(0.75 * before));
  for (int n = 1; n <= 100; ++n) {
    board.on_window(window_of({present(0), present(1), present(2)}));
    CHECK(scores(board, 0).standing == Approx(1 - 0.25 * std::pow(0.95, n)));
    CHECK(scores(board, 0).peer_score == Approx(before * scores(board, 0).standing));
  }
}

TEST_CASE("who posts every n-th window only is worth a small part of a steady peer") {
  // Weights are squares, so 0.31 of the standing is less than a tenth of the pay.
  for (const int every : {2, 3, 5}) {
    protocol_parameters p;
    score_board board = board_of(p);
    double sum = 0;
    for (int n = 0; n < 400; ++n) {
      const bool posts = n % every == 0;
      board.on_window(window_of({posts ? present(0) : failing(0, check_outcome::missing, false), present(1)}));
      if (n >= 200) sum += scores(board, 0).standing * scores(board, 0).standing;
    }
    CHECK(sum / 200 < 0.1);
    CHECK(scores(board, 1).standing == 1);
  }
}

TEST_CASE("chosen peers answer for what is missing, or everybody does") {
  for (const auto who : {answerable_peers::chosen, answerable_peers::everyone}) {
    protocol_parameters p = plain_parameters();
    p.scoring.slashed = who;
    score_board board = paid_board(p);
    const auto slashed = events_of<events::slashed>(board.on_window(window_of(
        {failing(0, check_outcome::late, /*candidate=*/false), failing(1, check_outcome::late), present(2)})));
    CHECK(slashed.size() == (who == answerable_peers::everyone ? 2 : 1));
    CHECK(slashed.back().uid == 1);
  }
}

TEST_CASE("a model out of step is answered for by all, with its SyncScore as the reason") {
  score_board board = paid_board(plain_parameters());
  peer_facts stale = failing(0, check_outcome::desynchronised, /*candidate=*/false);
  stale.sync_score = 4.5;
  const auto slashed = events_of<events::slashed>(board.on_window(window_of({stale, present(1), present(2)})));
  REQUIRE(slashed.size() == 1);
  CHECK(slashed[0].found == 4.5);
  CHECK(slashed[0].limit == 3);
}

TEST_CASE("an invalid payload costs the whole score and says nothing about the proof") {
  score_board board = paid_board(plain_parameters());
  const double proof = scores(board, 0).proof;
  board.on_window(window_of({failing(0, check_outcome::invalid_payload), present(1), present(2)}));
  CHECK(scores(board, 0).peer_score == 0);
  CHECK(scores(board, 0).proof == proof);
}

TEST_CASE("misses in a row escalate from three quarters over a half to nothing") {
  protocol_parameters p = plain_parameters();
  p.scoring.miss_escalation = true;
  score_board board = paid_board(p);
  const double before = scores(board, 0).peer_score;
  const auto miss = [&board] {
    board.on_window(window_of({failing(0, check_outcome::missing), present(1), present(2)}));
    return scores(board, 0).peer_score;
  };
  CHECK(miss() == Approx(before * 0.75));
  CHECK(miss() == Approx(before * 0.75 * 0.5));
  CHECK(miss() == 0);
}

TEST_CASE("half of the last eight windows missed means reset and exclusion, and no draw until it is over") {
  protocol_parameters p = plain_parameters();
  p.scoring.misses_max = 4;
  p.scoring.exclusion_windows = 5;
  score_board board = paid_board(p);
  std::vector<events::scores_reset> resets;
  for (int n = 0; n < 4; ++n) {
    resets = events_of<events::scores_reset>(
        board.on_window(window_of({failing(0, check_outcome::missing), present(1), present(2)})));
    CHECK(resets.size() == (n == 3 ? 1 : 0));
  }
  CHECK(resets[0].cause == events::reset_cause::misses);
  CHECK(resets[0].found == 4);
  CHECK(resets[0].excluded_windows == 5);
  CHECK(scores(board, 0).rating == rating{});
  generator random(1);
  for (int n = 0; n < 5; ++n) {
    CHECK(board.draw(1, {{0, 1}, {1, 1}, {2, 1}}, random) == std::vector<gauntlet::uid>{1, 2});
    const auto ranked = board.rank({0, 1, 2}, 1, {}, digest{});
    CHECK(std::find(ranked.begin(), ranked.end(), 0) == ranked.end());
    board.on_window(window_of({honest(0), honest(1), honest(2)}));
    CHECK(scores(board, 0).evaluations == 0);
  }
  CHECK(board.draw(1, {{0, 1}, {1, 1}, {2, 1}}, random).size() == 3);
}

TEST_CASE("windows that most peers miss exclude nobody: the storage was down") {
  protocol_parameters p = plain_parameters();
  p.scoring.misses_max = 4;
  p.scoring.miss_escalation = true;
  score_board board = paid_board(p);
  const double before = scores(board, 0).peer_score;
  for (int n = 1; n <= 8; ++n) {
    const auto happened = board.on_window(
        window_of({failing(0, check_outcome::missing), failing(1, check_outcome::missing), present(2)}));
    CHECK(events_of<events::scores_reset>(happened).empty());
    CHECK(scores(board, 0).peer_score == Approx(before * std::pow(0.75, n)));
  }
  CHECK(scores(board, 0).excluded_windows == 0);
}

TEST_CASE("inactivity costs the score, and too much of it everything") {
  protocol_parameters p = plain_parameters();
  p.scoring.activity_windows = 1;
  p.scoring.inactive_windows_max = 3;
  score_board board = paid_board(p);
  const peer_scores before = scores(board, 0);
  const auto away = failing(0, check_outcome::missing, /*candidate=*/false);
  for (int n = 1; n <= 3; ++n) {
    const auto slashed = events_of<events::slashed>(board.on_window(window_of({away, present(1), present(2)})));
    REQUIRE(slashed.size() == 1);
    CHECK(slashed[0].cause == events::slash_cause::inactive);
    CHECK(slashed[0].found == n);
    CHECK(scores(board, 0).peer_score == Approx(before.peer_score * std::pow(0.75, n)));
    CHECK(scores(board, 0).proof == before.proof);
  }
  const auto resets = events_of<events::scores_reset>(board.on_window(window_of({away, present(1), present(2)})));
  REQUIRE(resets.size() == 1);
  CHECK(resets[0].cause == events::reset_cause::inactive);
  CHECK(scores(board, 0).peer_score == 0);
  CHECK(scores(board, 0).proof == 0);
  CHECK(scores(board, 0).rating == rating{});
  // Told once, however long it stays away.
  CHECK(events_of<events::scores_reset>(board.on_window(window_of({away, present(1), present(2)}))).empty());
}

TEST_CASE("one contribution in five windows keeps a peer active where activity looks back that far") {
  for (const std::uint64_t activity : {1, 5}) {
    protocol_parameters p = plain_parameters();
    p.scoring.activity_windows = activity;
    score_board board = paid_board(p);
    const double before = scores(board, 0).peer_score;
    for (int n = 0; n < 20; ++n) {
      const auto sparse = n % 5 == 0 ? present(0) : failing(0, check_outcome::missing, false);
      board.on_window(window_of({sparse, present(1), present(2)}));
    }
    if (activity == 5)
      CHECK(scores(board, 0).peer_score == before);
    else
      CHECK(scores(board, 0).peer_score == Approx(before * std::pow(0.75, 16)));
  }
}

TEST_CASE("the later of two like uploads is the copy, and the more it copies the more it costs") {
  protocol_parameters p = plain_parameters();
  p.scoring.overlap = overlap_scope::everyone;
  for (const double overlap : {0.3, 0.45, 0.55, 0.9}) {
    score_board board = paid_board(p);
    const peer_scores before = scores(board, 0);
    const peer_scores victim = scores(board, 1);
    window_facts f = window_of({uploaded(0, 900), uploaded(1, 200), uploaded(2, 100)});
    f.overlaps = {alike(0, 1, overlap)};
    const auto happened = board.on_window(f);
    CHECK(scores(board, 1).peer_score == victim.peer_score);
    if (overlap < 0.4) {
      CHECK(scores(board, 0).peer_score == before.peer_score);
    } else if (overlap < 0.5) {
      CHECK(scores(board, 0).peer_score == Approx(before.peer_score * 0.5));
      CHECK(scores(board, 0).proof == Approx(before.proof * 0.5));
      const auto slashed = events_of<events::slashed>(happened);
      REQUIRE(slashed.size() == 1);
      CHECK(slashed[0].cause == events::slash_cause::overlap);
      CHECK(slashed[0].other == 1);
      CHECK(slashed[0].found == overlap);
    } else {
      const auto resets = events_of<events::scores_reset>(happened);
      REQUIRE(resets.size() == 1);
      CHECK(resets[0].other == 1);
      CHECK(resets[0].excluded_windows == (overlap < 0.6 ? 0 : p.scoring.exclusion_windows));
      CHECK(scores(board, 0).peer_score == 0);
    }
  }
}

TEST_CASE("where the storage cannot tell who was first, the one with more proof of its own work was") {
  protocol_parameters p = plain_parameters();
  p.scoring.overlap = overlap_scope::everyone;
  score_board board = board_of(p);
  for (int n = 0; n < 40; ++n)
    board.on_window(window_of({measured(0, 0.1, n % 2 == 0 ? 0.2 : 0.05), honest(1, 0.1), honest(2, 0.0)}));
  window_facts f = window_of({uploaded(0, 500), uploaded(1, 500), uploaded(2, 100)});
  f.overlaps = {alike(0, 1, 1)};
  const auto resets = events_of<events::scores_reset>(board.on_window(f));
  REQUIRE(resets.size() == 1);
  CHECK(resets[0].uid == 0);
}

TEST_CASE("copies are looked for among candidates only where that is the rule, and never in the first steps") {
  for (const auto scope : {overlap_scope::none, overlap_scope::candidates, overlap_scope::everyone}) {
    protocol_parameters p = plain_parameters();
    p.scoring.overlap = scope;
    score_board board = paid_board(p);
    window_facts f = window_of({uploaded(0, 900, /*candidate=*/false), uploaded(1, 200), uploaded(2, 300)});
    f.overlaps = {alike(0, 1, 1), alike(1, 2, 1)};
    f.steps = p.scoring.overlap_grace_steps - 1;
    CHECK(events_of<events::scores_reset>(board.on_window(f)).empty());
    f.steps = p.scoring.overlap_grace_steps;
    const std::size_t expected = scope == overlap_scope::none ? 0 : scope == overlap_scope::candidates ? 1 : 2;
    CHECK(events_of<events::scores_reset>(board.on_window(f)).size() == expected);
  }
}

TEST_CASE("a copy earns nothing in the window it is caught in") {
  protocol_parameters p = plain_parameters();
  p.scoring.overlap = overlap_scope::everyone;
  score_board board = paid_board(p);
  peer_facts copy = honest(0, 0.5);
  copy.uploaded_at = time_point(std::chrono::seconds(2));
  peer_facts original = honest(1, 0.5);
  original.uploaded_at = time_point(std::chrono::seconds(1));
  window_facts f = window_of({copy, original, honest(2)});
  f.overlaps = {alike(0, 1, 1)};
  board.on_window(f);
  CHECK(scores(board, 0).evaluations == 0);
  CHECK(scores(board, 0).peer_score == 0);
  CHECK(scores(board, 1).evaluations == 41);
}

TEST_CASE("the soft factor falls from one over 0.572, 0.279, 0.101 and 0.018 to nothing") {
  CHECK(soft_sync_factor(0, 5) == 1);
  CHECK(soft_sync_factor(1, 5) == Approx(0.572).margin(5e-4));
  CHECK(soft_sync_factor(2, 5) == Approx(0.279).margin(5e-4));
  CHECK(soft_sync_factor(3, 5) == Approx(0.101).margin(5e-4));
  CHECK(soft_sync_factor(4, 5) == Approx(0.018).margin(5e-4));
  CHECK(soft_sync_factor(5, 5) == 0);
  CHECK(soft_sync_factor(50, 5) == 0);
  CHECK(soft_sync_factor(-1, 5) == 1);
  CHECK(soft_sync_factor(1.5, 3) == Approx(std::pow(0.5, 2.5)));
}

TEST_CASE("a slightly stale model earns less under the soft factor") {
  protocol_parameters p = plain_parameters();
  p.scoring.sync_factor = sync_factor_form::soft;
  score_board board = board_of(p);
  for (int n = 0; n < 40; ++n) {
    peer_facts stale = honest(0, 0.2);
    stale.sync_score = 1;
    board.on_window(window_of({stale, honest(1, 0.1), honest(2, 0)}));
  }
  const peer_scores& s = scores(board, 0);
  CHECK(s.peer_score == Approx(s.proof * s.loss_rating * std::pow(2.0 / 3, 2.5)));
}
