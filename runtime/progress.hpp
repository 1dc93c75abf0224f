#pragma once

#include "runtime/measure.hpp"
#include "runtime/report/summary.hpp"

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>

namespace gauntlet::runtime {

/// One line about a run under way: "42/150 windows, held-out loss 2.431, 0:18 left".
std::string progress_text(std::uint64_t done, std::uint64_t windows, std::optional<double> held_out, double elapsed_s);

/// Shows how many of many things are done: a bar on a terminal, a line every tenth elsewhere.
class count_progress {
 public:
  /// `things`: "runs".
  count_progress(std::FILE* out, bool terminal, std::string title, std::string things);
  ~count_progress() { end(); }
  count_progress(const count_progress&) = delete;
  count_progress& operator=(const count_progress&) = delete;

  void show(std::uint64_t done, std::uint64_t wanted);
  /// Leaves the terminal on a fresh line.
  void end();

 private:
  std::FILE* out_;
  bool terminal_;
  std::string title_;
  std::string things_;
  std::uint64_t first_ = UINT64_MAX;  ///< done before the first call: nothing to tell a speed from
  std::uint64_t tenth_ = 0;
  bool open_line_ = false;
  stopwatch watch_;
};

/// Shows how far a run is: a bar that redraws itself on a terminal, a line every tenth elsewhere.
class progress {
 public:
  progress(std::FILE* out, bool terminal, std::string title, std::uint64_t windows);
  ~progress() { end(); }
  progress(const progress&) = delete;
  progress& operator=(const progress&) = delete;

  /// Cheap when there is nothing new to draw.
  void show(const summary_fold& run);

  /// Leaves the terminal on a fresh line.
  void end();

 private:
  std::FILE* out_;
  bool terminal_;
  std::string title_;
  std::uint64_t windows_;
  std::uint64_t shown_ = UINT64_MAX;  ///< windows at the last drawing
  std::uint64_t tenth_ = 0;           ///< last tenth that had its line
  double drawn_s_ = -1;
  bool open_line_ = false;
  stopwatch watch_;
};

}  // namespace gauntlet::runtime
