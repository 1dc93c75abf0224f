#include "runtime/sweep/run_many.hpp"

#include "base/check.hpp"
#include "base/errors.hpp"
#include "runtime/simulation/simulation.hpp"
#include "runtime/sweep/record_fold.hpp"

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
#include <cstring>
#include <set>
#include <thread>

namespace gauntlet::runtime {

namespace {

// What a child says, in its first byte.
constexpr char row_follows = 'R', refusal_follows = 'U', failure_follows = 'F';

/// A child's whole life: one run, one answer.
std::string answer_of(const experiment& e) {
  try {
    record_fold fold;
    const std::atomic<bool> never{false};
    const simulation_result result = simulate(e, fold, never, {});
    if (!result.complete) return failure_follows + ("the run did not finish: " + result.why_ended);
    return row_follows + to_json_line(fold.result());
  } catch (const user_error& u) {
    return refusal_follows + (u.what() + std::string(1, '\0') + u.mend());
  } catch (const std::exception& x) {
    return failure_follows + std::string(x.what());
  }
}

[[noreturn]] void live_as_child(const experiment& e, int out, pid_t parent) {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);  // it ended before the line above
  const std::string answer = answer_of(e);
  std::string_view rest = answer;
  while (!rest.empty()) {
    const ssize_t written = ::write(out, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) ::_exit(1);
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  ::_exit(0);
}

/// A run under way.
struct child {
  const planned_run* run = nullptr;
  pid_t process = -1;
  int in = -1;
  std::string said;
};

child start(const planned_run& run) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error(fmt::format("pipe: {}", std::strerror(errno)));
  std::fflush(nullptr);
  const pid_t parent = ::getpid();
  const pid_t process = ::fork();
  if (process < 0) throw std::runtime_error(fmt::format("fork: {}", std::strerror(errno)));
  if (process == 0) {
    ::close(ends[0]);
    live_as_child(run.experiment, ends[1], parent);
  }
  ::close(ends[1]);
  return {&run, process, ends[0], {}};
}

/// Waits for the process; a signal that ended it is its answer.
void finish(child& c) {
  ::close(c.in);
  int status = 0;
  while (::waitpid(c.process, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) c.said = failure_follows + fmt::format("ended by signal {}", WTERMSIG(status));
  if (c.said.empty()) c.said = failure_follows + std::string("ended without an answer");
}

/// The children under way; ends those that are left when something throws.
class nursery {
 public:
  ~nursery() {
    for (child& c : children_) {
      ::kill(c.process, SIGKILL);
      finish(c);
    }
  }
  std::size_t size() const { return children_.size(); }
  void add(const planned_run& run) { children_.push_back(start(run)); }

  /// Reads what there is; gives back the children that are done. Waits at most a moment.
  std::vector<child> listen() {
    std::vector<pollfd> ears;
    for (const child& c : children_) ears.push_back({c.in, POLLIN, 0});
    std::vector<child> done;
    if (::poll(ears.data(), ears.size(), 200) <= 0) return done;
    std::vector<child> left;
    for (std::size_t i = 0; i < children_.size(); ++i) {
      const bool ended = ears[i].revents != 0 && !hear(children_[i]);
      if (ended) finish(children_[i]);
      (ended ? done : left).push_back(std::move(children_[i]));
    }
    children_ = std::move(left);
    return done;
  }

 private:
  /// False at the end of what the child says.
  static bool hear(child& c) {
    std::array<char, 65536> part{};
    const ssize_t got = ::read(c.in, part.data(), part.size());
    if (got < 0) return errno == EINTR || errno == EAGAIN;
    c.said.append(part.data(), static_cast<std::size_t>(got));
    return got > 0;
  }

  std::vector<child> children_;
};

/// Keeps a finished child's row, or notes why there is none.
void settle(const child& c, row_store& rows, many_runs& all) {
  const std::string what = c.said.substr(1);
  if (c.said[0] == row_follows) {
    rows.add(c.run->key, what);
    ++all.done;
  } else if (c.said[0] == refusal_follows) {
    const std::size_t end = what.find('\0');
    throw user_error(c.run->label + ": " + what.substr(0, end), what.substr(end + 1));
  } else {
    all.failures.push_back(c.run->label + ": " + what);
  }
}

}  // namespace

planned_run planned(std::string label, experiment e) {
  e.run.threads = 1;
  e.run.sample_tokens = 0;
  e.run.directory.clear();
  e.storage.kind = "memory";
  const digest key = digest_of(to_toml(e));
  return {std::move(label), std::move(e), key};
}

many_runs run_many(const std::vector<planned_run>& runs, row_store& rows, std::size_t jobs,
                   const std::atomic<bool>& stop, const std::function<void(std::size_t, std::size_t)>& progress) {
  if (jobs == 0) jobs = std::max(1u, std::thread::hardware_concurrency());
  many_runs all;
  std::vector<const planned_run*> missing;
  std::set<digest> seen;
  for (const planned_run& run : runs) {
    if (!seen.insert(run.key).second) continue;
    if (rows.find(run.key) == nullptr) missing.push_back(&run);
  }
  all.wanted = seen.size();
  all.done = all.wanted - missing.size();
  progress(all.done, all.wanted);
  nursery children;
  std::size_t next = 0;
  while ((next < missing.size() || children.size() > 0) && !stop) {
    while (next < missing.size() && children.size() < jobs) children.add(*missing[next++]);
    for (const child& c : children.listen()) {
      // An interrupt at the terminal ends the children too; that is no failure of theirs.
      if (stop) break;
      settle(c, rows, all);
      progress(all.done, all.wanted);
    }
  }
  all.stopped = stop && all.done < all.wanted;
  return all;
}

}  // namespace gauntlet::runtime
