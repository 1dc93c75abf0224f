#pragma once

#include "base/digest.hpp"
#include "runtime/sweep/run_record.hpp"

#include <filesystem>
#include <map>
#include <string>

namespace gauntlet::runtime {

/// rows.jsonl: one line for each finished run, found again by the digest of its resolved configuration and of the
/// program that ran it. What is killed loses no row but the ones under way: lines are appended whole, and a torn last
/// line is cut off.
class row_store {
 public:
  /// Opens or makes the file and takes its lock. Rows of other `build`s are passed over unless `any_build`. Throws
  /// user_error when it cannot be written, or when another process is at it.
  row_store(std::filesystem::path file, std::string build, bool any_build);
  ~row_store();
  row_store(const row_store&) = delete;
  row_store& operator=(const row_store&) = delete;

  const run_record* find(const digest& config) const;
  /// Keeps a run for good: on disk when this returns.
  void add(const digest& config, const std::string& record_line);
  /// How many rows of other builds were passed over.
  std::size_t of_other_builds() const { return of_other_builds_; }

 private:
  void read(bool any_build);
  bool read_line(std::string_view line, bool any_build);

  std::filesystem::path path_;
  std::string build_;
  int descriptor_ = -1;  ///< open and locked for as long as this lives
  std::map<digest, run_record> rows_;
  std::size_t of_other_builds_ = 0;
};

/// Digest of the running program's file: rows are of one program, since another one may give other numbers.
std::string digest_of_this_program();

}  // namespace gauntlet::runtime
