#pragma once

#include "runtime/journal/journal_sink.hpp"
#include "runtime/recovery/job_keeper.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>

/// What the wall clock and the system say about a run; outside the journal, since it differs from run to run.
namespace gauntlet::runtime {

class stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// Most memory this process ever held.
std::uint64_t peak_memory_bytes();

/// "2025-03-01T12:00:00Z"
std::string utc_now();

/// measurements.jsonl: a line when a process starts on the run (a resumed run has several), one a window, one at the
/// end. A failed write is not worth a run: it only ends the file.
class measurement_writer final : public journal_sink {
 public:
  explicit measurement_writer(const std::filesystem::path& file);

  void write(const actors::journal_entry& entry) override;
  void finish(std::uint64_t events_processed, const job_keeper::counters& jobs);

  double seconds() const { return watch_.seconds(); }

 private:
  stopwatch watch_;
  std::ofstream out_;
  std::uint64_t windows_ = 0;
};

}  // namespace gauntlet::runtime
