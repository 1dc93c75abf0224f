#include "actors/protocol/queue_marks.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet::actors;

TEST_CASE("a mark is the most that was there, with the limit of that moment") {
  queue_marks m;
  CHECK_FALSE(m.of(queue::jobs).seen());
  m.see(queue::jobs, 0, 10);
  CHECK(m.of(queue::jobs).seen());
  m.see(queue::jobs, 7, 12);
  m.see(queue::jobs, 3, 20);
  CHECK(m.of(queue::jobs).most == 7);
  CHECK(m.of(queue::jobs).limit == 12);
  CHECK_FALSE(m.of(queue::jobs).broken());
  CHECK_FALSE(m.of(queue::timers).seen());
}

TEST_CASE("a queue that was past its limit stays so, however large the limit becomes") {
  queue_marks m;
  m.see(queue::pool, 11, 10);
  m.see(queue::pool, 50, 100);
  CHECK(m.of(queue::pool).broken());
  CHECK(m.of(queue::pool).most == 11);
  m.see(queue::pool, 120, 100);
  CHECK(m.of(queue::pool).most == 120);
}

TEST_CASE("the marks of two lives are the higher ones, and what was turned away adds up") {
  queue_marks first, second;
  first.see(queue::requests, 5, 64);
  first.refuse(queue::requests);
  second.see(queue::requests, 9, 64);
  second.see(queue::members, 2, 4096);
  second.refuse(queue::requests);
  first.add(second);
  CHECK(first.of(queue::requests).most == 9);
  CHECK(first.of(queue::requests).refused == 2);
  CHECK(first.of(queue::members).most == 2);
}
