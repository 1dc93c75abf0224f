#include "runtime/goodput/time_meter.hpp"

#include "base/random.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;
using namespace gauntlet::runtime;

namespace {

time_point at(double s) { return time_point(from_seconds(s)); }
std::uint64_t ns(double s) { return static_cast<std::uint64_t>(from_seconds(s).count()); }
std::uint64_t total(const time_meter::shares& t) {
  return t.compute_ns + t.communication_ns + t.scoring_ns + t.catch_up_ns + t.waiting_ns + t.lost_ns;
}

net::address node(std::uint8_t n) {
  net::address a{net::role::peer, {}};
  a.key.bytes[0] = std::byte{n};
  return a;
}

/// One node that starts at 0.
struct one_node {
  time_meter meter;
  one_node() { meter.start(node(1), at(0)); }
  time_meter::shares after(double s, window_index w = 0) {
    const auto all = meter.take(at(s), w);
    REQUIRE(all.size() == 1);
    return all.front().second;
  }
};

}  // namespace

TEST_CASE("a node that does nothing waits") {
  one_node n;
  const auto t = n.after(10, 7);
  CHECK(t.window == 7);
  CHECK(t.waiting_ns == ns(10));
  CHECK(total(t) == ns(10));
}

TEST_CASE("time on the device is compute or scoring, whatever is outstanding meanwhile") {
  one_node n;
  n.meter.settled(node(1), at(1), 2, false);
  n.meter.job(node(1), device_work::training, at(1), at(4));
  n.meter.job(node(1), device_work::scoring, at(4), at(5));
  n.meter.settled(node(1), at(8), 0, false);
  const auto t = n.after(10);
  CHECK(t.compute_ns == ns(3));
  CHECK(t.scoring_ns == ns(1));
  CHECK(t.communication_ns == ns(3));  // from 5 to 8: exposed
  CHECK(t.waiting_ns == ns(3));        // before 1 and after 8
}

TEST_CASE("a job that spans two windows is counted in each for its part") {
  one_node n;
  n.meter.job(node(1), device_work::training, at(2), at(6));
  CHECK(n.after(5).compute_ns == ns(3));
  CHECK(n.after(10).compute_ns == ns(1));
}

TEST_CASE("fetching and applying are catch-up while a node is behind, training is not") {
  one_node n;
  n.meter.settled(node(1), at(0), 1, true);
  n.meter.job(node(1), device_work::applying, at(2), at(3));
  n.meter.job(node(1), device_work::training, at(3), at(4));
  n.meter.settled(node(1), at(6), 1, false);
  n.meter.job(node(1), device_work::applying, at(7), at(8));
  const auto t = n.after(8);
  CHECK(t.catch_up_ns == ns(2 + 1 + 2));
  CHECK(t.compute_ns == ns(2));
  CHECK(t.communication_ns == ns(1));
}

TEST_CASE("what a stopped node had to do is lost time, and a dead one forgets its jobs") {
  one_node n;
  n.meter.job(node(1), device_work::training, at(1), at(9));
  n.meter.stopped(node(1), at(2), false);
  n.meter.going(node(1), at(4));
  n.meter.stopped(node(1), at(5), true);
  n.meter.stopped(node(1), at(6), false);
  n.meter.going(node(1), at(7));
  n.meter.going(node(1), at(8));
  const auto t = n.after(10);
  CHECK(t.compute_ns == ns(2));
  CHECK(t.lost_ns == ns(2 + 3));
  CHECK(t.waiting_ns == ns(1 + 2));
}

TEST_CASE("the part of a job that a fault has caused is lost") {
  one_node n;
  n.meter.job(node(1), device_work::training, at(0), at(8), 0.75);
  const auto t = n.after(8);
  CHECK(t.compute_ns == ns(2));
  CHECK(t.lost_ns == ns(6));
}

TEST_CASE("a node counts from its start, and one that is not there yet is left out") {
  time_meter meter;
  meter.start(node(1), at(0));
  meter.start(node(2), at(15));
  CHECK(meter.take(at(10), 0).size() == 1);
  const auto later = meter.take(at(20), 1);
  REQUIRE(later.size() == 2);
  CHECK(total(later[0].second) == ns(10));
  CHECK(total(later[1].second) == ns(5));
}

TEST_CASE("whatever happens, the parts of each window sum to its length") {
  generator draw(5);
  time_meter meter;
  for (std::uint8_t i = 0; i < 5; ++i) meter.start(node(i), at(0));
  std::vector<time_point> free(5);
  time_point now{};
  for (window_index w = 0; w < 200; ++w) {
    const time_point opened = now;
    for (int step = 0; step < 30; ++step) {
      now += duration(static_cast<std::int64_t>(draw.below(1'000'000'007)));
      const auto who = static_cast<std::uint8_t>(draw.below(5));
      const std::uint64_t what = draw.below(5);
      if (what == 0) {
        const time_point begins = std::max(free[who], now);
        free[who] = begins + duration(static_cast<std::int64_t>(draw.below(5'000'000'000)));
        meter.job(node(who), static_cast<device_work>(draw.below(3)), begins, free[who], draw.unit());
      } else if (what == 1) {
        meter.stopped(node(who), now, draw.below(2) == 0);
      } else if (what == 2) {
        meter.going(node(who), now);
      } else {
        meter.settled(node(who), now, draw.below(3), draw.below(2) == 0);
      }
    }
    for (const auto& [address, t] : meter.take(now, w))
      CHECK(total(t) == static_cast<std::uint64_t>((now - opened).count()));
  }
}
