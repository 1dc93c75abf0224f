#pragma once

#include "compute/engine.hpp"
#include "net/address.hpp"

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace gauntlet::runtime {

class job_keeper;

/// Runs compute jobs, each on one thread. The thread that joins jobs is one of those that run them: what nobody has
/// begun when its result is wanted is run right there, which spares a small job the way to another thread and back.
/// Meanwhile the others take what was started last, so as to be out of its way.
class job_pool {
 public:
  /// A job that was started.
  class ticket;

  /// `threads`, that of the caller among them; 0: one a core. `keeper` (may be null) outlives the pool.
  job_pool(std::shared_ptr<compute::engine> engine, std::size_t threads, job_keeper* keeper = nullptr);
  /// Finishes the jobs under way and drops those that wait.
  ~job_pool();
  job_pool(const job_pool&) = delete;
  job_pool& operator=(const job_pool&) = delete;

  std::shared_ptr<ticket> start(const net::address& owner, compute::job j);
  /// Its result, once; throws what the job has thrown.
  compute::job_result join(ticket& t);

 private:
  void work();
  bool anything_waits();

  std::shared_ptr<compute::engine> engine_;
  job_keeper* keeper_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::shared_ptr<ticket>> waiting_;  ///< in the order of their start; some in the middle may have begun
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace gauntlet::runtime
