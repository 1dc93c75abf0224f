#include "runtime/measure.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/resource.h>

namespace gauntlet::runtime {

std::uint64_t peak_memory_bytes() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

std::string utc_now() {
  const auto now = std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(now)));
}

measurement_writer::measurement_writer(const std::filesystem::path& file) : out_(file, std::ios::app) {
  out_ << fmt::format("{{\"started_at\":\"{}\"}}\n", utc_now());
}

void measurement_writer::write(const actors::journal_entry& entry) {
  const auto* opened = std::get_if<actors::events::window_opened>(&entry.event);
  if (opened == nullptr) return;
  ++windows_;
  out_ << fmt::format("{{\"window\":{},\"run_s\":{:.3f},\"wall_s\":{:.4f},\"peak_memory_bytes\":{}}}\n", opened->window,
                      gauntlet::seconds(entry.time), watch_.seconds(), peak_memory_bytes());
}

void measurement_writer::finish(std::uint64_t events_processed, const job_keeper::counters& jobs) {
  const double wall = watch_.seconds();
  out_ << fmt::format(
      "{{\"ended_at\":\"{}\",\"wall_s\":{:.4f},\"windows_per_s\":{:.4f},\"events_processed\":{},"
      "\"peak_memory_bytes\":{},\"jobs_answered\":{},\"jobs_kept\":{},\"buffers_made_on_demand\":{},"
      "\"job_bytes\":{}}}\n",
      utc_now(), wall, static_cast<double>(windows_) / wall, events_processed, peak_memory_bytes(), jobs.answered,
      jobs.kept, jobs.made_on_demand, jobs.bytes);
  out_.close();
}

}  // namespace gauntlet::runtime
