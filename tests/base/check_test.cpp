#include "base/check.hpp"

#include <catch2/catch.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>

namespace {

struct ending {
  int status = 0;
  std::string said;
};

/// Runs `f` in a child process and collects what it wrote to stderr.
template <class F>
ending in_child(F f) {
  std::array<int, 2> pipe_ends{};
  REQUIRE(pipe(pipe_ends.data()) == 0);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    // Catch2 would report the abort as a failed test.
    std::signal(SIGABRT, SIG_DFL);
    dup2(pipe_ends[1], STDERR_FILENO);
    f();
    _exit(0);
  }
  close(pipe_ends[1]);
  ending result;
  std::array<char, 256> piece{};
  for (ssize_t size = 0; (size = read(pipe_ends[0], piece.data(), piece.size())) > 0;)
    result.said.append(piece.data(), static_cast<std::size_t>(size));
  close(pipe_ends[0]);
  waitpid(child, &result.status, 0);
  return result;
}

}  // namespace

TEST_CASE("a broken promise aborts and says where it was broken") {
  const ending e = in_child([] { GAUNTLET_CHECK(2 + 2 == 5); });
  CHECK(WIFSIGNALED(e.status));
  CHECK(WTERMSIG(e.status) == SIGABRT);
  CHECK(e.said.find("2 + 2 == 5") != std::string::npos);
  CHECK(e.said.find("check_test.cpp:") != std::string::npos);
}

TEST_CASE("a promise that holds is not noticed") {
  const ending e = in_child([] { GAUNTLET_CHECK(2 + 2 == 4); });
  CHECK(WIFEXITED(e.status));
  CHECK(e.said.empty());
}
