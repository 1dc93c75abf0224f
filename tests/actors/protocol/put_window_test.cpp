#include "actors/protocol/put_window.hpp"

#include "tests/actors/protocol/ledger_rig.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::actors;
using namespace gauntlet::actors::test;
using events::check_outcome;

namespace {

time_point at(double s) { return time_point(from_seconds(s)); }

}  // namespace

TEST_CASE("an upload counts inside the put window, stretched by the tolerance either way") {
  const put_window w{at(100), at(110), std::chrono::seconds(1)};
  CHECK(w.judge(at(99)) == check_outcome::passed);
  CHECK(w.judge(at(98.999)) == check_outcome::early);
  CHECK(w.judge(at(111)) == check_outcome::passed);
  CHECK(w.judge(at(111.001)) == check_outcome::late);
  CHECK(w.over_at() == at(111));
}

TEST_CASE("only what no honest clock can have taken for timely is clearly outside") {
  const put_window w{at(100), at(110), std::chrono::seconds(1)};
  CHECK_FALSE(w.clearly_outside(at(112)));
  CHECK(w.clearly_outside(at(112.001)));
  CHECK_FALSE(w.clearly_outside(at(98)));
  CHECK(w.clearly_outside(at(97.999)));
}

TEST_CASE("the put window opens with the window's end, or with the last block that can hold a commitment") {
  for (const bool commits : {false, true}) {
    genesis g = small_genesis();
    g.parameters.window.put_window_s = 5;
    g.parameters.window.storage_resolution_s = 1;
    if (commits) g.parameters.aggregation.agreement = agreement_mode::commit;
    ledger_rig r(g);
    r.start();
    r.make_to(commits ? 8 : 7);
    CHECK_FALSE(put_window_of(*r.head, 1));
    CHECK_FALSE(r.head->put_window_opened());
    r.make();
    CHECK(r.head->put_window_opened() == window_index{1});
    const auto w = put_window_of(*r.head, 1);
    REQUIRE(w);
    CHECK(w->opened_at == r.head->time());
    CHECK(w->closes_at == r.head->time() + std::chrono::seconds(5));
    CHECK(w->tolerance == std::chrono::seconds(2));
    r.make();
    CHECK_FALSE(r.head->put_window_opened());
    CHECK(put_window_of(*r.head, 1)->opened_at == w->opened_at);
  }
}

TEST_CASE("no put window opens before the first window or after the last") {
  genesis g = small_genesis();
  g.windows = 2;
  ledger_rig r(g);
  r.start();
  r.make_to(4);
  CHECK_FALSE(r.head->put_window_opened());
  r.make_to(12);
  CHECK(r.head->put_window_opened() == window_index{2});
  r.make_to(16);
  CHECK_FALSE(r.head->put_window_opened());
}
