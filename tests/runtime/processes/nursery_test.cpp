#include "runtime/processes/nursery.hpp"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <csignal>
#include <map>

using namespace gauntlet::runtime;
using Catch::Matchers::Contains;

namespace {

std::map<std::size_t, child_end> all_of(nursery& n) {
  std::map<std::size_t, child_end> ends;
  while (n.size() > 0)
    for (child_end& c : n.listen()) ends[c.id] = std::move(c);
  return ends;
}

}  // namespace

TEST_CASE("every child's whole answer is heard, however long or short") {
  nursery n;
  n.add(1, [] { return std::string(1 << 20, 'x'); });
  n.add(2, [] { return std::string(); });
  const auto ends = all_of(n);
  REQUIRE(ends.at(1).said);
  CHECK(ends.at(1).said->size() == 1 << 20);
  REQUIRE(ends.at(2).said);
  CHECK(ends.at(2).said->empty());
}

TEST_CASE("a child that dies or takes too long is told apart from one that answers") {
  nursery n;
  n.add(1, []() -> std::string {
    std::raise(SIGKILL);
    return "never said";
  });
  n.add(2, []() -> std::string { _exit(3); });
  n.add(
      3,
      [] {
        sleep(60);
        return std::string("too late");
      },
      0.1);
  const auto ends = all_of(n);
  CHECK_FALSE(ends.at(1).said);
  CHECK_THAT(ends.at(1).why, Contains("signal 9"));
  CHECK_FALSE(ends.at(2).said);
  CHECK_FALSE(ends.at(2).timed_out);
  CHECK(ends.at(3).timed_out);
  CHECK_THAT(ends.at(3).why, Contains("longer than"));
}

TEST_CASE("children do not outlive their nursery") {
  pid_t sleeper = 0;
  {
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    nursery n;
    n.add(1, [&ends] {
      const pid_t self = getpid();
      if (write(ends[1], &self, sizeof self) != sizeof self) _exit(1);
      sleep(60);
      return std::string();
    });
    REQUIRE(read(ends[0], &sleeper, sizeof sleeper) == sizeof sleeper);
    close(ends[0]);
    close(ends[1]);
    CHECK(kill(sleeper, 0) == 0);
  }
  CHECK(kill(sleeper, 0) != 0);
}
