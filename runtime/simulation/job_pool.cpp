#include "runtime/simulation/job_pool.hpp"

#include "compute/models.hpp"
#include "runtime/recovery/job_keeper.hpp"

#include <algorithm>
#include <functional>
#include <future>
#include <utility>

namespace gauntlet::runtime {

class job_pool::ticket {
 public:
  explicit ticket(std::function<compute::job_result()> task) : work(std::move(task)), result(work.get_future()) {}

  std::packaged_task<compute::job_result()> work;
  std::future<compute::job_result> result;
  bool begun = false;  ///< guarded by the pool's mutex
};

job_pool::job_pool(std::shared_ptr<compute::engine> engine, std::size_t threads, job_keeper* keeper)
    : engine_(std::move(engine)), keeper_(keeper) {
  if (threads == 0) threads = std::max(1U, std::thread::hardware_concurrency());
  compute::prepare_worker_thread();
  for (std::size_t i = 1; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

job_pool::~job_pool() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& t : threads_) t.join();
}

std::shared_ptr<job_pool::ticket> job_pool::start(const net::address& owner, compute::job j) {
  std::function<compute::job_result()> task;
  if (keeper_ != nullptr)
    task = keeper_->task(owner, std::move(j), engine_);
  else
    task = [this, j = std::move(j)] { return engine_->run(j); };
  auto started = std::make_shared<ticket>(std::move(task));
  const std::scoped_lock lock(mutex_);
  waiting_.push_back(started);
  return started;
}

compute::job_result job_pool::join(ticket& t) {
  bool mine = false;
  bool others = false;
  {
    const std::scoped_lock lock(mutex_);
    mine = !std::exchange(t.begun, true);
    others = anything_waits();
  }
  if (others) wake_.notify_all();
  if (mine) t.work();
  return t.result.get();
}

/// Under the mutex: then the newest that waits has not begun.
bool job_pool::anything_waits() {
  while (!waiting_.empty() && waiting_.front()->begun) waiting_.pop_front();
  while (!waiting_.empty() && waiting_.back()->begun) waiting_.pop_back();
  return !waiting_.empty();
}

void job_pool::work() {
  compute::prepare_worker_thread();
  while (true) {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return stopping_ || anything_waits(); });
    if (stopping_) return;
    const std::shared_ptr<ticket> next = std::move(waiting_.back());
    waiting_.pop_back();
    next->begun = true;
    lock.unlock();
    next->work();
  }
}

}  // namespace gauntlet::runtime
