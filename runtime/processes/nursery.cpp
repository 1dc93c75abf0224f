#include "runtime/processes/nursery.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace gauntlet::runtime {

namespace {

constexpr int moment_ms = 200;

// The first byte of every answer, so that an empty one differs from none.
constexpr char answer_follows = 'A';

bool write_all(int out, std::string_view rest) {
  while (!rest.empty()) {
    const ssize_t written = ::write(out, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

[[noreturn]] void live_as_child(const std::function<std::string()>& work, int out, pid_t parent) {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);  // it ended before the line above
  ::_exit(write_all(out, answer_follows + work()) ? 0 : 1);
}

}  // namespace

nursery::~nursery() {
  for (child& c : children_) {
    ::kill(c.process, SIGKILL);
    bury(c);
  }
}

void nursery::add(std::size_t id, const std::function<std::string()>& work, double timeout_s) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error(fmt::format("pipe: {}", std::strerror(errno)));
  std::fflush(nullptr);
  const pid_t parent = ::getpid();
  const pid_t process = ::fork();
  if (process < 0) throw std::runtime_error(fmt::format("fork: {}", std::strerror(errno)));
  if (process == 0) {
    ::close(ends[0]);
    live_as_child(work, ends[1], parent);
  }
  ::close(ends[1]);
  child c;
  c.id = id;
  c.process = process;
  c.in = ends[0];
  c.timeout_s = timeout_s;
  children_.push_back(std::move(c));
}

void nursery::end(std::size_t id) {
  const auto at = std::find_if(children_.begin(), children_.end(), [id](const child& c) { return c.id == id; });
  if (at == children_.end()) return;
  ::kill(at->process, SIGKILL);
  bury(*at);
  children_.erase(at);
}

std::vector<child_end> nursery::listen() {
  std::vector<pollfd> ears;
  for (const child& c : children_) ears.push_back({c.in, POLLIN, 0});
  ::poll(ears.data(), ears.size(), moment_ms);
  std::vector<child_end> done;
  std::vector<child> left;
  for (std::size_t i = 0; i < children_.size(); ++i) {
    child& c = children_[i];
    const bool over_time = c.timeout_s > 0 && c.age.seconds() > c.timeout_s;
    const bool spoke = ears[i].revents != 0;
    if (spoke && !hear(c)) {
      done.push_back(bury(c));
    } else if (over_time) {
      ::kill(c.process, SIGKILL);
      done.push_back(bury(c));
      done.back() = {c.id, std::nullopt, fmt::format("took longer than {:.0f} s", c.timeout_s), true};
    } else {
      left.push_back(std::move(c));
    }
  }
  children_ = std::move(left);
  return done;
}

/// False at the end of what the child says.
bool nursery::hear(child& c) {
  std::array<char, 65536> part{};
  const ssize_t got = ::read(c.in, part.data(), part.size());
  if (got < 0) return errno == EINTR || errno == EAGAIN;
  c.said.append(part.data(), static_cast<std::size_t>(got));
  return got > 0;
}

/// Waits for the process. Half an answer of one that died is none.
child_end nursery::bury(child& c) {
  ::close(c.in);
  int status = 0;
  while (::waitpid(c.process, &status, 0) < 0 && errno == EINTR) {
  }
  child_end e;
  e.id = c.id;
  if (WIFSIGNALED(status))
    e.why = fmt::format("ended by signal {}", WTERMSIG(status));
  else if (WEXITSTATUS(status) != 0 || c.said.empty())
    e.why = "ended without an answer";
  else
    e.said = c.said.substr(1);
  return e;
}

}  // namespace gauntlet::runtime
