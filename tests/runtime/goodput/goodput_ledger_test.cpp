#include "runtime/goodput/goodput_ledger.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::runtime;
namespace events = gauntlet::actors::events;
using Catch::Matchers::Contains;

namespace {

net::address node(net::role role, std::uint8_t n) {
  net::address a{role, {}};
  a.key.bytes[0] = std::byte{n};
  return a;
}

/// Two honest peers, a slow one and a validator, two windows of 10 s.
goodput_ledger small_run() {
  goodput_ledger ledger;
  const auto note = [&ledger](const net::address& by, events::any e) { ledger.add({{}, by, std::move(e)}); };
  const auto start = [&](const net::address& who, const std::string& group) {
    note(who, events::node_started{who.kind, who.key, group, "honest"});
  };
  const net::address a = node(net::role::peer, 1), b = node(net::role::peer, 2), slow = node(net::role::peer, 3);
  const net::address v = node(net::role::validator, 4);
  start(a, "honest");
  start(b, "honest");
  start(slow, "slow");
  start(v, "honest");
  for (const window_index w : {1U, 2U}) {
    const auto spend = [&](const net::address& who, double compute, double communication, double scoring, double lost) {
      const auto ns = [](double s) { return static_cast<std::uint64_t>(s * 1e9); };
      note(who, events::node_time{w, ns(compute), ns(communication), ns(scoring), 0,
                                  ns(10 - compute - communication - scoring - lost), ns(lost)});
    };
    spend(a, 4, 1, 0, 0);
    spend(b, 6, 1, 0, w == 2 ? 1 : 0);
    spend(slow, 9, 1, 0, 0);
    spend(v, 1, 2, 5, 0);
  }
  return ledger;
}

}  // namespace

TEST_CASE("time is added up by group, by node and by window, and sums to the whole") {
  const goodput_ledger ledger = small_run();
  const auto groups = ledger.groups();
  REQUIRE(groups.size() == 3);
  CHECK(groups[0].label == "peer honest");
  CHECK(groups[0].nodes == 2);
  CHECK(groups[0].time.total_s() == Approx(40));
  CHECK(groups[0].time.compute_s == Approx(20));
  CHECK(groups[0].time.lost_s == Approx(1));
  CHECK(groups[1].label == "peer slow");
  CHECK(groups[2].time.share(groups[2].time.scoring_s) == Approx(0.5));
  CHECK(ledger.nodes().size() == 4);
  double whole = 0;
  for (const auto& [w, t] : ledger.windows()) {
    CHECK(t.total_s() == Approx(40));
    whole += t.total_s();
  }
  double of_groups = 0;
  for (const goodput_row& r : groups) of_groups += r.time.total_s();
  CHECK(whole == Approx(of_groups));
}

TEST_CASE("the table shows each part in percent") {
  const std::string text = goodput_table(small_run().groups());
  CHECK_THAT(text, Contains("peer honest") && Contains("50.0 %") && Contains("2.5 %"));
  CHECK_THAT(text, Contains("scoring"));
}

TEST_CASE("a journal without node_time has an empty ledger") {
  goodput_ledger ledger;
  ledger.add({{}, node(net::role::peer, 1), events::node_started{}});
  CHECK(ledger.empty());
  CHECK(ledger.groups().empty());
}
