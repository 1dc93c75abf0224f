#pragma once

#include "compute/engine.hpp"
#include "net/address.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace gauntlet::runtime {

class job_keeper;

/// Threads that run compute jobs, first come first served; one job is on one thread.
class job_pool {
 public:
  /// `threads` 0: one a core. `keeper` (may be null) outlives the pool.
  job_pool(std::shared_ptr<compute::engine> engine, std::size_t threads, job_keeper* keeper = nullptr);
  /// Finishes the jobs under way and drops those that wait.
  ~job_pool();
  job_pool(const job_pool&) = delete;
  job_pool& operator=(const job_pool&) = delete;

  std::shared_future<compute::job_result> start(const net::address& owner, compute::job j);

 private:
  void work();

  std::shared_ptr<compute::engine> engine_;
  job_keeper* keeper_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::packaged_task<compute::job_result()>> waiting_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace gauntlet::runtime
