#pragma once

#include "base/digest.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <deque>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

namespace gauntlet::compute {

/// Results of pure functions by the digest of what they read. Thread-safe. A second caller of a result under way waits
/// for the first one's; at most `entries_max` are kept, the oldest go first. What a table holds changes the cost of an
/// answer and never the answer.
template <class Result>
class memo_table {
 public:
  explicit memo_table(std::size_t entries_max) : entries_max_(std::max<std::size_t>(1, entries_max)) {}

  Result get(const digest& key, const std::function<Result()>& compute) {
    std::promise<Result> mine;
    std::shared_future<Result> theirs;
    std::uint64_t ticket = 0;
    {
      const std::lock_guard lock(mutex_);
      if (const auto known = entries_.find(key); known != entries_.end())
        theirs = known->second.result;
      else
        ticket = insert(key, mine.get_future().share());
    }
    if (theirs.valid()) {
      hits_.fetch_add(1, std::memory_order_relaxed);
      return theirs.get();
    }
    try {
      Result result = compute();
      mine.set_value(result);
      return result;
    } catch (...) {
      mine.set_exception(std::current_exception());
      forget(key, ticket);
      throw;
    }
  }

  /// Answers that were not computed by the caller who got them.
  std::uint64_t hits() const { return hits_.load(std::memory_order_relaxed); }

 private:
  struct entry {
    std::shared_future<Result> result;
    std::uint64_t ticket;  ///< tells an entry from a later one of the same key
  };

  std::uint64_t insert(const digest& key, std::shared_future<Result> result) {
    while (entries_.size() >= entries_max_ || ages_.size() >= 2 * entries_max_) drop_oldest();
    entries_.emplace(key, entry{std::move(result), ++tickets_});
    ages_.emplace_back(key, tickets_);
    return tickets_;
  }
  void drop_oldest() {
    const auto [key, ticket] = ages_.front();
    ages_.pop_front();
    const auto known = entries_.find(key);
    if (known != entries_.end() && known->second.ticket == ticket) entries_.erase(known);
  }
  void forget(const digest& key, std::uint64_t ticket) {
    const std::lock_guard lock(mutex_);
    const auto known = entries_.find(key);
    if (known != entries_.end() && known->second.ticket == ticket) entries_.erase(known);
  }

  std::mutex mutex_;
  std::size_t entries_max_;
  std::map<digest, entry> entries_;
  std::deque<std::pair<digest, std::uint64_t>> ages_;  ///< oldest first; may name entries that are forgotten
  std::uint64_t tickets_ = 0;
  std::atomic<std::uint64_t> hits_ = 0;
};

}  // namespace gauntlet::compute
