#include "actors/protocol/parameters.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet::actors;

namespace {

protocol_parameters by_clock(double block_s, double put_window_s, double clock_skew_s) {
  protocol_parameters p;
  p.window.pacing = pacing::clock;
  p.window.block_s = block_s;
  p.window.put_window_s = put_window_s;
  p.window.clock_skew_s = clock_skew_s;
  return p;
}

}  // namespace

TEST_CASE("the first slot begins with a block that is made after nothing can be in time any more") {
  CHECK(by_clock(12, 10, 1).window.put_blocks() == 1);
  CHECK(by_clock(4, 2.5, 1).window.put_blocks() == 1);
  CHECK(by_clock(4, 3, 1).window.put_blocks() == 2);  // a block at the very end comes too early
  CHECK(by_clock(5, 9, 1).window.put_blocks() == 3);
  protocol_parameters coarse = by_clock(4, 2.5, 1);
  coarse.window.storage_resolution_s = 1;  // dates may be off by as much
  CHECK(coarse.window.put_blocks() == 2);
  protocol_parameters lockstep = by_clock(4, 30, 1);
  lockstep.window.pacing = pacing::lockstep;
  CHECK(lockstep.window.put_blocks() == 1);
}

TEST_CASE("commitments are judged by block time and have the put window alone") {
  protocol_parameters p = by_clock(5, 9, 1);
  CHECK(p.commit_blocks() == 0);
  CHECK(p.blocks_to_manifest() == 3);
  p.aggregation.agreement = agreement_mode::commit;
  CHECK(p.commit_blocks() == 2);
  CHECK(p.blocks_to_manifest() == 5);
}
