#include "runtime/simulation/job_pool.hpp"

#include "compute/models.hpp"
#include "runtime/recovery/job_keeper.hpp"

#include <algorithm>
#include <utility>

namespace gauntlet::runtime {

job_pool::job_pool(std::shared_ptr<compute::engine> engine, std::size_t threads, job_keeper* keeper)
    : engine_(std::move(engine)), keeper_(keeper) {
  if (threads == 0) threads = std::max(1U, std::thread::hardware_concurrency());
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

job_pool::~job_pool() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& t : threads_) t.join();
}

std::shared_future<compute::job_result> job_pool::start(const net::address& owner, compute::job j) {
  std::packaged_task<compute::job_result()> task;
  if (keeper_ != nullptr)
    task = std::packaged_task<compute::job_result()>(keeper_->task(owner, std::move(j), engine_));
  else
    task = std::packaged_task<compute::job_result()>([this, j = std::move(j)] { return engine_->run(j); });
  auto result = task.get_future().share();
  {
    const std::scoped_lock lock(mutex_);
    waiting_.push_back(std::move(task));
  }
  wake_.notify_one();
  return result;
}

void job_pool::work() {
  compute::prepare_worker_thread();
  while (true) {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (stopping_) return;
    auto task = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    task();
  }
}

}  // namespace gauntlet::runtime
