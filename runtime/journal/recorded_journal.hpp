#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

namespace gauntlet::runtime {

/// The journal that an earlier execution of a run has left, held against the lines of a new one. A last line without
/// an end counts for nothing: whoever wrote it was killed.
class recorded_journal {
 public:
  explicit recorded_journal(std::filesystem::path file);

  enum class verdict { same, past_the_end, differs };
  /// Compares the next line. Where it is not the same, the place does not move on.
  verdict next(const std::string& line);

  /// Whether all that is left is what a run writes when it ends: one that was stopped early wrote it too early.
  bool only_an_end_follows();
  bool at_end();

  /// Of the next line: its number (the first is 1) and where in the file it begins.
  std::uint64_t line() const { return number_; }
  std::uint64_t offset() const { return offset_; }

  /// Throws user_error that shows both lines, the recorded one and `line`, which took its place.
  [[noreturn]] void refuse(const std::string& line);

 private:
  /// Reads `recorded_` unless it is read; false at the end.
  bool peek();

  std::filesystem::path path_;
  std::ifstream in_;
  std::string recorded_;  ///< the next line
  bool peeked_ = false;
  std::uint64_t number_ = 1;
  std::uint64_t offset_ = 0;
};

}  // namespace gauntlet::runtime
