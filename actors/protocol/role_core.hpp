#pragma once

#include "actors/protocol/journal.hpp"
#include "actors/protocol/queue_marks.hpp"
#include "base/backoff.hpp"
#include "base/time.hpp"
#include "compute/engine.hpp"
#include "net/message/envelope.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
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
  std::optional<compute::job_result> result;  ///< nothing: the job did not get to its end
};
struct timer_fired {
  std::uint64_t id = 0;
};
/// The role is about to be ended in an orderly way; nothing happens to it any more after this.
struct stopping {};
using event = std::variant<started, message_arrived, job_finished, timer_fired, stopping>;

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

/// What a role keeps on its own disk: what it goes on from after a crash.
struct role_disk {
  virtual ~role_disk() = default;
};

/// The pure part of a role: state + event → state + effects. No CAF, no clock, no I/O, no randomness but what it was
/// handed; tests drive it directly. Continuations (`ask`, `at`, `compute`) are closures over the core itself, so a core
/// stays where it was made.
class role_core {
 public:
  virtual ~role_core() = default;
  role_core(const role_core&) = delete;
  role_core& operator=(const role_core&) = delete;

  /// Virtual for those that stand in front of another core and change what it is told and what it says.
  virtual void on(const event& e, time_point now, effects& out);

  /// As last saved; null where a role saves nothing. Who is made with it goes on from there.
  virtual std::shared_ptr<const role_disk> disk() const { return nullptr; }

  /// Open requests, timers and jobs; bounded by what the role has under way.
  std::size_t open_continuations() const { return answers_.size() + timers_.size() + jobs_.size(); }
  /// Requests without an answer so far.
  std::size_t open_requests() const { return answers_.size(); }
  /// Answers that came after their deadline or twice.
  std::uint64_t late_answers() const { return late_answers_; }
  /// How full its queues ever were. Virtual for those that stand in front of another core.
  virtual const queue_marks& marks() const { return marks_; }

 protected:
  role_core() = default;
  /// Requests of one errand: those of an older one can be dropped together. Grows from errand to errand; 0: of none.
  using errand = std::uint64_t;
  /// As many may be open at once.
  struct continuation_limits {
    std::size_t requests = 64;
    std::size_t timers = 64;
    std::size_t jobs = 64;
  };

  virtual void on_start() = 0;
  /// A message that is no answer to `ask`.
  virtual void on_message(const net::address& from, const net::message& m) = 0;
  virtual void on_stopping() {}
  /// After every event: look at what has changed and go on.
  virtual void on_settled() {}
  /// After every event, too: how full each queue is, and may be.
  virtual void measure(queue_marks& marks) const { measure_continuations(marks, {}); }
  void measure_continuations(queue_marks& marks, const continuation_limits& most) const {
    marks.see(queue::requests, answers_.size(), most.requests);
    marks.see(queue::timers, timers_.size(), most.timers);
    marks.see(queue::jobs, jobs_.size(), most.jobs);
  }
  /// Something was turned away because `q` was full.
  void refused_by(queue q) { marks_.refuse(q); }

  // Valid only while `on` runs.
  time_point now() const { return now_; }
  void send(const net::address& to, net::message m) { out_->messages.push_back({to, std::move(m)}); }
  void note(events::any e) { out_->journal.push_back(std::move(e)); }
  void finish_run() { out_->run_finished = true; }

  /// Sends a request (its `request` is filled in) and hands the answer on, or null when `patience` has passed.
  template <class Request>
  void ask(const net::address& to, Request request, duration patience, std::function<void(const net::message*)> done,
           errand of = 0) {
    request.request = next_id_++;
    answers_.emplace(request.request, open_request{std::move(done), of});
    expire(request.request, patience);
    send(to, std::move(request));
  }
  /// Nobody waits any more for what earlier errands than `live` have asked for: `done` is not called.
  void drop_errands_before(errand live);
  /// The timer's id.
  std::uint64_t at(time_point due, std::function<void()> then) {
    timers_.emplace(next_id_, std::move(then));
    out_->timers.push_back({next_id_, due});
    return next_id_++;
  }
  /// One that has fired, or was never set (0), is nothing to cancel.
  void cancel(std::uint64_t timer) { timers_.erase(timer); }
  /// Jobs that the device has not finished.
  std::size_t open_jobs() const { return jobs_.size(); }
  /// Runs a job and hands its result on. One that fails (the device's memory is full) is run again after a while, until
  /// it gets to its end: a role that gave up its own work would wait for it forever.
  void compute(gauntlet::compute::job j, std::function<void(gauntlet::compute::job_result)> done) {
    jobs_.emplace(next_id_, running_job{j, std::move(done)});
    out_->jobs.push_back({next_id_++, std::move(j)});
  }

  /// Tries a request again while its answer says that another try may help (none in time, a store that is busy or
  /// failing) or is not `good`; the last answer is handed on after `tries` of them.
  template <class Request>
  void ask_patiently(const net::address& to, Request request, duration patience, std::uint64_t tries,
                     std::function<bool(const net::message&)> good, std::function<void(const net::message*)> done,
                     errand of = 0) {
    try_asking(to, std::move(request), patience, {1, tries, of}, std::move(good), std::move(done));
  }

  /// Whom pauses between tries are drawn for: nodes that were hit by one fault do not come back together.
  void seed_pauses(std::uint64_t seed) { pauses_ = generator(seed); }
  duration pause_before(std::uint64_t next_attempt) { return backoff({}, next_attempt - 1, pauses_); }

 private:
  struct running_job {
    gauntlet::compute::job content;
    std::function<void(gauntlet::compute::job_result)> done;
    std::uint64_t failures = 0;
  };
  struct open_request {
    std::function<void(const net::message*)> done;
    errand of = 0;
  };
  struct attempt_count {
    std::uint64_t now = 1;
    std::uint64_t most = 1;
    errand of = 0;
  };

  /// Gives the request up after `patience`.
  void expire(std::uint64_t request, duration patience);
  void dispatch(const message_arrived& m);
  void answer(std::uint64_t id, const net::message& m);
  void finish_job(const job_finished& j);

  template <class Request>
  void try_asking(const net::address& to, Request request, duration patience, attempt_count attempt,
                  std::function<bool(const net::message&)> good, std::function<void(const net::message*)> done) {
    const auto answered = [this, to, request, patience, attempt, good, done](const net::message* m) {
      const bool settled = m != nullptr && !worth_another_try(*m) && (!good || good(*m));
      if (settled || attempt.now >= attempt.most) return done(m);
      const attempt_count next{attempt.now + 1, attempt.most, attempt.of};
      at(now() + pause_before(next.now), [this, to, request, patience, next, good, done] {
        if (next.of == 0 || next.of >= live_errands_) try_asking(to, request, patience, next, good, done);
      });
    };
    ask(to, request, patience, answered, attempt.of);
  }
  /// An answer of a store that may do better in a moment.
  static bool worth_another_try(const net::message& m);

  time_point now_{};
  effects* out_ = nullptr;
  std::uint64_t next_id_ = 1;  ///< of requests, timers and jobs alike: an id is never used twice
  std::map<std::uint64_t, open_request> answers_;
  std::map<std::uint64_t, std::function<void()>> timers_;
  std::map<std::uint64_t, running_job> jobs_;
  generator pauses_{0};
  errand live_errands_ = 0;  ///< earlier ones are dropped
  std::uint64_t late_answers_ = 0;
  queue_marks marks_;
};

}  // namespace gauntlet::actors
