#pragma once

#include "actors/protocol/journal.hpp"
#include "base/time.hpp"
#include "compute/engine.hpp"
#include "net/message/envelope.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <utility>
#include <variant>
#include <vector>

namespace gauntlet::actors {

// What happens to a role.

struct started {};
struct message_arrived {
  net::envelope_ptr envelope;
};
struct job_finished {
  std::uint64_t id = 0;
  compute::job_result result;
};
struct timer_fired {
  std::uint64_t id = 0;
};
using event = std::variant<started, message_arrived, job_finished, timer_fired>;

/// What a role wants done, in order; carried out by its shell after the core has returned.
struct effects {
  struct outgoing {
    net::address to;
    net::message content;
  };
  struct timer {
    std::uint64_t id = 0;
    time_point due{};
  };
  struct job_start {
    std::uint64_t id = 0;
    compute::job content;
  };
  std::vector<outgoing> messages;
  std::vector<timer> timers;
  std::vector<job_start> jobs;
  std::vector<events::any> journal;
  bool run_finished = false;  ///< coordinator only: the last window is agreed
};

/// The pure part of a role: state + event → state + effects. No CAF, no clock, no I/O, no randomness but what it was
/// handed; tests drive it directly. Continuations (`ask`, `at`, `compute`) are closures over the core itself, so a core
/// stays where it was made.
class role_core {
 public:
  virtual ~role_core() = default;
  role_core(const role_core&) = delete;
  role_core& operator=(const role_core&) = delete;

  void on(const event& e, time_point now, effects& out);

  /// Open requests, timers and jobs; bounded by what the role has under way.
  std::size_t open_continuations() const { return answers_.size() + timers_.size() + jobs_.size(); }
  /// Requests without an answer so far.
  std::size_t open_requests() const { return answers_.size(); }
  /// Answers that came after their deadline or twice.
  std::uint64_t late_answers() const { return late_answers_; }

 protected:
  role_core() = default;

  virtual void on_start() = 0;
  /// A message that is no answer to `ask`.
  virtual void on_message(const net::address& from, const net::message& m) = 0;
  /// After every event: look at what has changed and go on.
  virtual void on_settled() {}

  // Valid only while `on` runs.
  time_point now() const { return now_; }
  void send(const net::address& to, net::message m) { out_->messages.push_back({to, std::move(m)}); }
  void note(events::any e) { out_->journal.push_back(std::move(e)); }
  void finish_run() { out_->run_finished = true; }

  /// Sends a request (its `request` is filled in) and hands the answer on, or null when `patience` has passed.
  template <class Request>
  void ask(const net::address& to, Request request, duration patience, std::function<void(const net::message*)> done) {
    request.request = next_id_++;
    answers_.emplace(request.request, std::move(done));
    out_->timers.push_back({request.request, now_ + patience});
    send(to, std::move(request));
  }
  void at(time_point due, std::function<void()> then) {
    timers_.emplace(next_id_, std::move(then));
    out_->timers.push_back({next_id_++, due});
  }
  void compute(gauntlet::compute::job j, std::function<void(gauntlet::compute::job_result)> done) {
    jobs_.emplace(next_id_, std::move(done));
    out_->jobs.push_back({next_id_++, std::move(j)});
  }

 private:
  void dispatch(const message_arrived& m);
  void answer(std::uint64_t id, const net::message& m);

  time_point now_{};
  effects* out_ = nullptr;
  std::uint64_t next_id_ = 1;  ///< of requests, timers and jobs alike: an id is never used twice
  std::map<std::uint64_t, std::function<void(const net::message*)>> answers_;
  std::map<std::uint64_t, std::function<void()>> timers_;
  std::map<std::uint64_t, std::function<void(gauntlet::compute::job_result)>> jobs_;
  std::uint64_t late_answers_ = 0;
};

}  // namespace gauntlet::actors
