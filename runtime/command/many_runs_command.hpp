#pragma once

#include "runtime/sweep/run_many.hpp"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

/// What commands that make many runs share: options, the folder with their rows, progress, and how they end.
namespace gauntlet::runtime {

struct many_runs_arguments {
  std::uint64_t jobs = 0;
  std::string directory;
  bool any_build = false;
  bool json = false;
};

void add_many_runs_options(CLI::App& command, many_runs_arguments& a);

/// The folder that results go to, made when it is not there. Throws user_error where nothing can be written.
class results_folder {
 public:
  explicit results_folder(std::filesystem::path path);
  const std::filesystem::path& path() const { return path_; }
  void write(const std::string& name, std::string_view contents) const;

 private:
  std::filesystem::path path_;
};

/// Makes the runs that the folder's rows.jsonl lacks, with progress on stderr, and gives back the rows. Ends the
/// command with status 1 when not all of them are there in the end: stopped by the user, or failed.
std::unique_ptr<row_store> run_all_or_exit(const std::vector<planned_run>& runs, const results_folder& folder,
                                           const many_runs_arguments& a, const std::atomic<bool>& stop,
                                           const std::string& title);

}  // namespace gauntlet::runtime
