#include "runtime/run_directory.hpp"

#include "base/errors.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace gauntlet::runtime {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void cannot_write(const fs::path& path, const std::string& why) {
  throw user_error(fmt::format("'{}' cannot be written: {}", path.string(), why),
                   "Choose another place with --out DIR (or run.directory in the configuration), or make room there.");
}

bool write_all(int descriptor, std::string_view rest) {
  while (!rest.empty()) {
    const ssize_t written = ::write(descriptor, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(descriptor) == 0;
}

}  // namespace

std::string plain_file_name(std::string_view title) {
  std::string name;
  for (const char c : title) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    name += plain ? c : '_';
  }
  return name.empty() ? "run" : name;
}

run_directory run_directory::create(const fs::path& base, std::string_view title, std::uint64_t seed) {
  std::error_code error;
  fs::create_directories(base, error);
  if (error) cannot_write(base, error.message());
  for (std::uint64_t n = 1;; ++n) {
    fs::path path = base / fmt::format("{}-{}-{}", plain_file_name(title), seed, n);
    if (fs::create_directory(path, error)) return run_directory(std::move(path));
    // A name that is taken, by whatever, is passed over.
    if (error && error != std::errc::file_exists) cannot_write(path, error.message());
  }
}

run_directory run_directory::open(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path / journal, error))
    throw user_error(fmt::format("'{}' is no run: there is no {} in it", path.string(), journal),
                     "Give the directory that a run printed at its end, such as runs/first_run-1-1.");
  return run_directory(path);
}

void write_whole_file(const fs::path& target, std::string_view contents) {
  const fs::path temporary = target.string() + ".tmp";
  const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (descriptor < 0) cannot_write(target, std::strerror(errno));
  bool written = write_all(descriptor, contents);
  written = ::close(descriptor) == 0 && written;
  if (written && ::rename(temporary.c_str(), target.c_str()) == 0) return;
  const std::string why = std::strerror(errno);
  ::unlink(temporary.c_str());
  cannot_write(target, why);
}

std::string reproduction_of(const run_directory& directory, std::uint64_t seed) {
  return fmt::format("gauntlet run {} --seed {}", directory.file(run_directory::config).string(), seed);
}

void run_directory::discard() const {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

}  // namespace gauntlet::runtime
