#include "runtime/run_directory.hpp"

#include "base/errors.hpp"
#include "runtime/disk_trouble.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

namespace gauntlet::runtime {

namespace {

namespace fs = std::filesystem;

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
  if (error) throw disk_trouble(base, error.message());
  for (std::uint64_t n = 1;; ++n) {
    fs::path path = base / fmt::format("{}-{}-{}", plain_file_name(title), seed, n);
    if (fs::create_directory(path, error)) return run_directory(std::move(path));
    // A name that is taken, by whatever, is passed over.
    if (error && error != std::errc::file_exists) throw disk_trouble(path, error.message());
  }
}

run_directory run_directory::open(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path / journal, error))
    throw user_error(fmt::format("'{}' is no run: there is no {} in it", path.string(), journal),
                     "Give the directory that a run printed at its end, such as runs/first_run-1-1.");
  return run_directory(path);
}

run_directory run_directory::open_begun(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path / config, error))
    throw user_error(fmt::format("'{}' is no run: there is no {} in it", path.string(), config),
                     "Give the directory of a run that was begun, such as runs/first_run-1-1.");
  return run_directory(path);
}

bool run_directory::complete() const {
  std::ifstream in(file(manifest));
  const auto m = nlohmann::json::parse(in, nullptr, /*allow_exceptions=*/false);
  return m.is_object() && m.value("complete", false);
}

void write_whole_file(const fs::path& target, std::string_view contents) {
  const fs::path temporary = target.string() + ".tmp";
  const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (descriptor < 0) throw disk_trouble(target, std::strerror(errno));
  bool written = write_all(descriptor, contents);
  written = ::close(descriptor) == 0 && written;
  if (written && ::rename(temporary.c_str(), target.c_str()) == 0) return;
  const std::string why = std::strerror(errno);
  ::unlink(temporary.c_str());
  throw disk_trouble(target, why);
}

std::string reproduction_of(const run_directory& directory, std::uint64_t seed) {
  std::error_code failed;
  if (fs::exists(directory.file(run_directory::fork), failed))
    return fmt::format("gauntlet replay {}", directory.path().string());
  return fmt::format("gauntlet run {} --seed {}", directory.file(run_directory::config).string(), seed);
}

std::string run_directory::read(std::string_view name) const {
  std::ifstream in(file(name), std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void run_directory::discard() const {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

}  // namespace gauntlet::runtime
