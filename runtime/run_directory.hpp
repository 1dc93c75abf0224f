#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace gauntlet::runtime {

/// A title as the name of a file: no separators, nothing that a shell would read.
std::string plain_file_name(std::string_view title);

/// The whole file or none of it: temporary file, fsync, rename. Throws disk_trouble.
void write_whole_file(const std::filesystem::path& target, std::string_view contents);

/// Where a run leaves what it made.
class run_directory {
 public:
  /// Makes `<base>/<title>-<seed>-<n>` with the lowest n that is free; never touches an earlier run. Throws user_error
  /// where nothing can be made.
  static run_directory create(const std::filesystem::path& base, std::string_view title, std::uint64_t seed);

  /// The directory of an earlier run. Throws user_error when there is no journal in it.
  static run_directory open(const std::filesystem::path& path);

  /// A directory that `create` has made, whatever is in it by now.
  static run_directory at(std::filesystem::path path) { return run_directory(std::move(path)); }
  /// The directory of a run that was begun, however short it came. Throws user_error when there is no configuration.
  static run_directory open_begun(const std::filesystem::path& path);

  /// Whether the run has ended, with all its windows.
  bool complete() const;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path file(std::string_view name) const { return path_ / name; }

  /// See write_whole_file.
  void write(std::string_view name, std::string_view contents) const { write_whole_file(file(name), contents); }

  /// A whole file; empty when it is not there.
  std::string read(std::string_view name) const;

  /// Deletes everything: for a run that failed before it began.
  void discard() const;

  static constexpr std::string_view config = "config.toml";
  static constexpr std::string_view origin = "origin.json";
  static constexpr std::string_view fork = "fork.json";                ///< of a run that was forked from another
  static constexpr std::string_view forked_from = "forked_from.toml";  ///< its configuration at the start
  static constexpr std::string_view journal = "journal.jsonl";
  static constexpr std::string_view measurements = "measurements.jsonl";
  static constexpr std::string_view checkpoint = "checkpoint.safetensors";
  static constexpr std::string_view report = "report.html";
  static constexpr std::string_view manifest = "manifest.json";

 private:
  explicit run_directory(std::filesystem::path path) : path_(std::move(path)) {}

  std::filesystem::path path_;
};

/// The command line that makes the run of a directory again, to the bit.
std::string reproduction_of(const run_directory& directory, std::uint64_t seed);

}  // namespace gauntlet::runtime
