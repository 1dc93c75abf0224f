#include "runtime/report/explanation.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::runtime;
namespace events = gauntlet::actors::events;

TEST_CASE("a slash is told with window, check, numbers, and scores before and after") {
  events::slashed late;
  late.validator = 9;
  late.uid = 7;
  late.window = 41;
  late.why = events::check_outcome::late;
  late.found = 3.2;
  late.limit = 1;
  late.proof_before = 0.81;
  late.proof = 0.6075;
  late.peer_score_before = 12.1;
  late.peer_score = 9.075;
  late.standing = 0.75;
  CHECK(explained(late) ==
        "window 41, validator 9: put 3.2 s after the put window closed (at most 1.0 s): μ_p 0.81 → 0.61, PeerScore "
        "12.10 → 9.07, standing 0.75");
}

TEST_CASE("a copy is told with whom, how much and how much later") {
  events::overlap_found found;
  found.validator = 9;
  found.window = 41;
  found.uid = 7;
  found.other = 3;
  found.overlap = 0.97;
  found.uploaded_at = time_point(std::chrono::milliseconds(5420));
  found.other_uploaded_at = time_point(std::chrono::milliseconds(5008));
  CHECK(explained(found) ==
        "window 41, validator 9: 97 % of the indices in common with uid 3, which uploaded 0.412 s earlier");
  events::scores_reset reset;
  reset.validator = 9;
  reset.window = 41;
  reset.cause = events::reset_cause::overlap;
  reset.found = 0.97;
  reset.limit = 0.6;
  reset.other = 3;
  reset.excluded_windows = 20;
  reset.rating_before = 8;
  reset.proof_before = 0.5;
  reset.peer_score_before = 4;
  CHECK(explained(reset) ==
        "window 41, validator 9: copied uid 3, with which it shares 97 % of its indices (less than 60 %): all scores "
        "reset, LossRating 8.00, μ_p 0.50 and PeerScore 4.00 are gone; excluded for 20 windows");
}

TEST_CASE("an evaluation is told with its place and every factor") {
  events::rated r;
  r.validator = 9;
  r.window = 12;
  r.place = 2;
  r.players = 5;
  r.rating_before = 4;
  r.rating = 5.5;
  r.proof_before = 0.5;
  r.proof = 0.525;
  r.peer_score_before = 2;
  r.peer_score = 1.25;
  r.sync_factor = 0.57;
  r.penalty = 0.25;
  r.standing = 0.9;
  CHECK(explained(r) ==
        "window 12, validator 9: place 2 of 5 by LossScore: LossRating 4.00 → 5.50, μ_p 0.50 → 0.53, PeerScore 2.00 → "
        "1.25, times 0.57 for a stale model, times 0.25 for negative LossScores, times 0.90 for earlier slashes");
}

TEST_CASE("what changes no score has nothing to tell") { CHECK(explained(events::window_opened{}).empty()); }
