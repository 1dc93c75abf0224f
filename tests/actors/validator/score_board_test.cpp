#include "base/random.hpp"
#include "tests/actors/validator/board.hpp"

#include <algorithm>
#include <cmath>

using namespace gauntlet;
using namespace gauntlet::actors;
using events::check_outcome;

TEST_CASE("relative scores divide the gain by the loss before, absolute ones do not") {
  const measured_losses m{4.0, 3.0, 2.0, 1.8};
  const loss_scores relative = loss_scores_of(loss_score_form::relative, m);
  CHECK(relative.assigned == Approx(0.25));
  CHECK(relative.random == Approx(0.1));
  const loss_scores absolute = loss_scores_of(loss_score_form::absolute, m);
  CHECK(absolute.assigned == Approx(1.0));
  CHECK(absolute.random == Approx(0.2));
}

TEST_CASE("only a larger gain on assigned data speaks for a peer, an equal one does not") {
  const auto indicator = [](double assigned, double random) {
    return loss_scores_of(loss_score_form::relative, *measured(0, assigned, random).losses).indicator;
  };
  CHECK(indicator(0.2, 0.1) == 1);
  CHECK(indicator(0.1, 0.1) == -1);
  CHECK(indicator(0.1, 0.2) == -1);
  CHECK(indicator(-0.1, -0.2) == 1);
}

TEST_CASE("a loss of zero before makes no infinity") {
  const loss_scores s = loss_scores_of(loss_score_form::relative, {0, 0.5, 0, 0.25});
  CHECK(s.assigned == -0.5);
  CHECK(s.random == -0.25);
}

TEST_CASE("the average of an honest peer is one minus 0.95 to the number of its evaluations") {
  score_board board = board_of();
  for (int n = 1; n <= 100; ++n) {
    board.on_window(window_of({honest(0)}));
    CHECK(scores(board, 0).proof == Approx(1 - std::pow(0.95, n)).epsilon(1e-12));
  }
  CHECK(1 - std::pow(0.95, 14) == Approx(0.5).margin(0.02));
}

TEST_CASE("random indicators keep the average around zero") {
  score_board board = board_of();
  generator coin(7);
  double sum = 0;
  for (int n = 0; n < 4000; ++n) {
    board.on_window(window_of({coin.below(2) == 0 ? measured(0, 0.2, 0.1) : measured(0, 0.1, 0.2)}));
    sum += scores(board, 0).proof;
  }
  CHECK(std::abs(sum / 4000) < 0.05);
}

TEST_CASE("one peer alone has no opponent and keeps its rating") {
  score_board board = board_of();
  board.on_window(window_of({present(0), honest(1)}));
  CHECK(scores(board, 1).rating == rating{});
  CHECK(scores(board, 1).proof > 0);
  CHECK(scores(board, 1).scored);
  CHECK_FALSE(scores(board, 0).scored);
}

TEST_CASE("the gain on random data decides the match") {
  score_board board = board_of();
  for (int n = 0; n < 20; ++n)
    board.on_window(window_of({measured(0, 0.9, 0.1), measured(1, 0.4, 0.3), measured(2, 0.5, 0.2)}));
  CHECK(scores(board, 1).loss_rating > scores(board, 2).loss_rating);
  CHECK(scores(board, 2).loss_rating > scores(board, 0).loss_rating);
}

TEST_CASE("the clamp pays nobody for two negatives, the plain product does") {
  for (const peer_score_form form : {peer_score_form::clamped, peer_score_form::product}) {
    protocol_parameters p = plain_parameters();
    p.scoring.peer_score = form;
    score_board board = board_of(p);
    for (int n = 0; n < 10; ++n) board.on_window(window_of({measured(0, 0.3, 0.2), measured(1, -0.2, -0.1)}));
    REQUIRE(scores(board, 1).proof < 0);
    REQUIRE(scores(board, 1).loss_rating < 0);
    CHECK(scores(board, 0).peer_score == Approx(scores(board, 0).proof * scores(board, 0).loss_rating));
    if (form == peer_score_form::clamped)
      CHECK(scores(board, 1).peer_score == 0);
    else
      CHECK(scores(board, 1).peer_score > 0);
  }
}

TEST_CASE("an evaluation says what it made of what") {
  score_board board = board_of();
  board.on_window(window_of({honest(0, 0.3), honest(1, 0.2), honest(2, 0.1)}));
  const auto rated =
      events_of<events::rated>(board.on_window(window_of({honest(0, 0.1), honest(1, 0.2), present(2)}, 2)));
  REQUIRE(rated.size() == 2);
  CHECK(rated[0].uid == 0);
  CHECK(rated[0].validator == 9);
  CHECK(rated[0].window == 2);
  CHECK(rated[0].place == 2);
  CHECK(rated[0].players == 2);
  CHECK(rated[0].proof_before == Approx(0.05));
  CHECK(rated[0].proof == Approx(0.0975));
  CHECK(rated[0].rating == scores(board, 0).loss_rating);
  CHECK(rated[0].rating_before > rated[0].rating);
  CHECK(rated[1].place == 1);
  CHECK(rated[1].peer_score == scores(board, 1).peer_score);
}

TEST_CASE("a new owner of a uid begins anew where that is asked for, and else inherits everything") {
  for (const bool reset : {true, false}) {
    protocol_parameters p = plain_parameters();
    p.scoring.reset_new_owner = reset;
    score_board board = board_of(p);
    for (int n = 0; n < 20; ++n) board.on_window(window_of({honest(0, 0.2), honest(1)}));
    const double before = scores(board, 0).peer_score;
    REQUIRE(before > 0);
    peer_facts heir = present(0);
    heir.registered_at = 77;
    const auto happened = events_of<events::scores_reset>(board.on_window(window_of({heir, present(1)})));
    if (reset) {
      REQUIRE(happened.size() == 1);
      CHECK(happened[0].cause == events::reset_cause::new_owner);
      CHECK(happened[0].peer_score_before == before);
      CHECK(scores(board, 0).rating == rating{});
      CHECK(scores(board, 0).proof == 0);
      CHECK(scores(board, 0).peer_score == 0);
    } else {
      CHECK(happened.empty());
      CHECK(scores(board, 0).peer_score == before);
    }
  }
}

TEST_CASE("the draw counts the windows since a peer was scored") {
  score_board board = board_of();
  board.on_window(window_of({present(0), present(1), failing(2, check_outcome::missing, false)}));
  board.on_window(window_of({present(0), honest(1), failing(2, check_outcome::missing, false)}));
  CHECK(scores(board, 0).counter == 3);
  CHECK(scores(board, 1).counter == 1);
  CHECK(scores(board, 2).counter == 1);
}

TEST_CASE("a drawn peer that the end of the window left unmeasured keeps waiting") {
  score_board board = board_of();
  peer_facts unreached = present(0);
  unreached.drawn = true;
  board.on_window(window_of({unreached, honest(1)}));
  CHECK(scores(board, 0).counter == 2);
}

TEST_CASE("too little proof earns nothing once a peer has been evaluated often enough") {
  protocol_parameters p = plain_parameters();
  p.scoring.proof_minimum = 0.2;
  p.scoring.proof_warm_up = 3;
  score_board board = board_of(p);
  for (int n = 1; n <= 10; ++n) {
    board.on_window(window_of({honest(0, 0.2), honest(1, 0.1)}));
    const bool proven = n <= 3 || scores(board, 0).proof >= 0.2;
    CHECK((scores(board, 0).peer_score > 0) == proven);
  }
  CHECK(scores(board, 0).peer_score > 0);
}

TEST_CASE("mostly negative gains cost a peer most of its score, a bad window for everyone costs nobody") {
  protocol_parameters p = plain_parameters();
  p.scoring.negative_share_max = 0.5;
  score_board hit = board_of(p);
  score_board spared = board_of(p);
  for (int n = 0; n < 40; ++n) {
    for (score_board* b : {&hit, &spared}) b->on_window(window_of({honest(0, 0.3), honest(1, 0.2), honest(2, 0.1)}));
  }
  for (int n = 0; n < 5; ++n) {
    hit.on_window(window_of({honest(0, -0.1), honest(1, 0.2), honest(2, 0.1)}));
    spared.on_window(window_of({honest(0, -0.1), honest(1, -0.2), honest(2, -0.3)}));
  }
  const peer_scores& s = scores(hit, 0);
  CHECK(s.peer_score == Approx(0.25 * s.proof * s.loss_rating));
  const peer_scores& same = scores(spared, 0);
  CHECK(same.peer_score == Approx(same.proof * same.loss_rating));
}

TEST_CASE("a peer that harms three times in a row is no candidate until it helps again") {
  protocol_parameters p = plain_parameters();
  p.scoring.negatives_in_a_row_max = 3;
  score_board board = board_of(p);
  const auto ranked = [&board] { return board.rank({0, 1, 2}, 5, {}, digest_of("block")); };
  for (int n = 0; n < 40; ++n) board.on_window(window_of({honest(0, 0.3), honest(1, 0.2), honest(2, 0.1)}));
  CHECK(ranked().front() == 0);
  for (int n = 0; n < 3; ++n) board.on_window(window_of({honest(0, -0.1), honest(1, 0.2), honest(2, 0.1)}));
  const auto without = ranked();
  CHECK(std::find(without.begin(), without.end(), 0) == without.end());
  board.on_window(window_of({honest(0, 0.3), honest(1, 0.2), honest(2, 0.1)}));
  const auto again = ranked();
  CHECK(std::find(again.begin(), again.end(), 0) != again.end());
}

TEST_CASE("a drawn peer that cannot be measured takes the last place") {
  protocol_parameters p = plain_parameters();
  p.scoring.absent_loses = true;
  score_board board = board_of(p);
  peer_facts broken = failing(2, check_outcome::invalid_payload);
  broken.drawn = true;
  for (int n = 0; n < 5; ++n) board.on_window(window_of({honest(0, 0.2), honest(1, -5), broken}));
  CHECK(scores(board, 2).loss_rating < scores(board, 1).loss_rating);
  CHECK(scores(board, 2).proof == 0);
}

TEST_CASE("the names of peers make no difference to their scores") {
  // The same histories under other uids: score, standing and weight travel with the history.
  protocol_parameters p;
  p.scoring.overlap = overlap_scope::none;
  score_board one = board_of(p);
  score_board other = board_of(p);
  const std::vector<gauntlet::uid> renamed{5, 3, 8, 1, 0, 2};
  generator draw(11);
  for (window_index w = 1; w <= 60; ++w) {
    std::vector<peer_facts> peers, again;
    for (gauntlet::uid u = 0; u < 6; ++u) {
      peer_facts f = draw.chance(0.15) ? failing(u, draw.chance(0.5) ? check_outcome::missing : check_outcome::late)
                                       : measured(u, draw.unit() - 0.2, draw.unit() - 0.3);
      peers.push_back(f);
      f.uid = renamed[u];
      again.push_back(f);
    }
    std::sort(again.begin(), again.end(), [](const peer_facts& a, const peer_facts& b) { return a.uid < b.uid; });
    one.on_window(window_of(peers, w));
    other.on_window(window_of(again, w));
  }
  for (gauntlet::uid u = 0; u < 6; ++u) {
    CHECK(scores(one, u).peer_score == Approx(scores(other, renamed[u]).peer_score).epsilon(1e-9));
    CHECK(scores(one, u).standing == scores(other, renamed[u]).standing);
    CHECK(scores(one, u).proof == scores(other, renamed[u]).proof);
  }
}

TEST_CASE("the same windows give the same scores to the bit") {
  const auto play = [] {
    score_board board = board_of(protocol_parameters{});
    generator draw(3);
    for (window_index w = 1; w <= 50; ++w) {
      std::vector<peer_facts> peers;
      for (gauntlet::uid u = 0; u < 8; ++u) peers.push_back(measured(u, draw.unit(), draw.unit()));
      board.on_window(window_of(peers, w));
    }
    return board.all();
  };
  CHECK(play() == play());
}

TEST_CASE("a share for a uid that is no peer's goes to the others, so that the chain takes the row") {
  register_rules();
  protocol_parameters p = plain_parameters();
  p.scoring.weights = {"ramps", options(weight_rule_registry::instance().find("ramps").options)};
  p.scoring.weights.options.set("burn_rate", 0.5);
  for (const std::int64_t uid : {1, 9}) {
    p.scoring.weights.options.set("burn_uid", uid);
    score_board board = board_of(p);
    for (int n = 0; n < 20; ++n) board.on_window(window_of({honest(0), honest(1), honest(2)}));
    const std::vector<peer_weight> weights = board.weights();
    double sum = 0, share = 0;
    for (const peer_weight& w : weights) {
      sum += w.weight;
      share += w.uid == uid ? w.weight : 0;
    }
    CHECK(sum == Approx(1));
    CHECK(share == Approx(uid == 1 ? 0.5 : 0));
  }
}

TEST_CASE("a uid that is no peer's any more has no weight, and no score to inherit") {
  score_board board = board_of();
  for (window_index w = 1; w <= 8; ++w) board.on_window(window_of({honest(0), honest(1, 0.2), honest(2)}, w));
  REQUIRE(board.weights().front().uid == 1);  // the best, and the only one so far
  const peer_scores known = board.all().at(1);
  const window_facts next = window_of({honest(0), honest(2)}, 9);
  const auto lost = events_of<events::scores_reset>(board.forget_others(next));
  REQUIRE(lost.size() == 1);
  CHECK(lost[0].uid == 1);
  CHECK(lost[0].window == 9);
  CHECK(lost[0].cause == events::reset_cause::no_peer);
  CHECK(lost[0].rating_before == known.loss_rating);
  CHECK(lost[0].proof_before == known.proof);
  CHECK(lost[0].peer_score_before == known.peer_score);
  board.on_window(next);
  CHECK_FALSE(board.all().contains(1));
  for (const peer_weight& w : board.weights()) CHECK(w.uid != 1);
  CHECK(board.forget_others(window_of({honest(0), honest(2)}, 10)).empty());
}
