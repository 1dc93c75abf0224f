#include "actors/validator/score_file.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::actors;

namespace {

const digest run = digest_of("a run");
const net::identity owner = net::identity::for_simulation(1, "validator");

score_file example() {
  score_file file{run, 20, {}};
  for (gauntlet::uid u = 0; u < 3; ++u) {
    peer_scores& s = file.scores[static_cast<gauntlet::uid>(u * 100)];
    s.registered_at = 7U + u;
    s.rating = {20.5 + u, 4.25};
    s.loss_rating = 1.5;
    s.proof = -0.25;
    s.base = 3;
    s.standing = 0.5;
    s.peer_score = 1.5;
    s.memory = {0.125, 9};
    s.scored = u == 1;
    s.counter = 4;
    s.evaluations = 11;
    s.absent_windows = 1;
    s.inactive_windows = 2;
    s.misses_in_a_row = 3;
    s.negatives_in_a_row = 5;
    s.excluded_windows = 6;
    s.misses.push(true);
    s.negatives.push(false);
  }
  return file;
}

}  // namespace

TEST_CASE("scores come back from a file as they were") {
  const score_file file = example();
  const auto found = unpack_scores(pack(file, owner), run, owner.key());
  REQUIRE(found);
  CHECK(found->window == 20);
  CHECK(found->scores == file.scores);
  CHECK(score_file_window(score_file_key(20)) == 20U);
  CHECK_FALSE(score_file_window("scores-x"));
}

TEST_CASE("scores that were changed, cut, signed by another or of another run are not taken") {
  const byte_buffer bytes = pack(example(), owner);
  CHECK_FALSE(unpack_scores(bytes, digest_of("another run"), owner.key()));
  CHECK_FALSE(unpack_scores(bytes, run, net::identity::for_simulation(1, "another").key()));
  for (std::size_t size = 0; size < bytes.size(); size += 7)
    REQUIRE_FALSE(unpack_scores(byte_view(bytes).first(size), run, owner.key()));
  for (std::size_t at = 0; at < bytes.size(); at += 5) {
    byte_buffer changed = bytes;
    changed[at] ^= std::byte{1};
    REQUIRE_FALSE(unpack_scores(changed, run, owner.key()));
  }
}
