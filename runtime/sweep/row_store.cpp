#include "runtime/sweep/row_store.hpp"

#include "base/errors.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>

namespace gauntlet::runtime {

namespace {

[[noreturn]] void cannot_write(const std::filesystem::path& path, const std::string& why) {
  throw user_error(fmt::format("'{}' cannot be written: {}", path.string(), why),
                   "Choose another folder with --out DIR, or make room there.");
}

void write_all(int descriptor, std::string_view rest, const std::filesystem::path& path) {
  while (!rest.empty()) {
    const ssize_t written = ::write(descriptor, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) cannot_write(path, std::strerror(errno));
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::string contents_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream all;
  all << in.rdbuf();
  return std::move(all).str();
}

}  // namespace

row_store::row_store(std::filesystem::path file, std::string build, bool any_build)
    : path_(std::move(file)), build_(std::move(build)) {
  descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (descriptor_ < 0) cannot_write(path_, std::strerror(errno));
  try {
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0)
      throw user_error(fmt::format("'{}' is in use by another process", path_.string()),
                       "Wait until it is done, or choose another folder with --out DIR.");
    read(any_build);
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
}

row_store::~row_store() { ::close(descriptor_); }

void row_store::read(bool any_build) {
  const std::string text = contents_of(path_);
  std::size_t whole = 0;
  for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', whole)) {
    if (!read_line(std::string_view(text).substr(whole, end - whole), any_build))
      throw user_error(fmt::format("'{}' holds a line that is no row of a run", path_.string()),
                       "Delete the file, or choose another folder with --out DIR.");
    whole = end + 1;
  }
  if (whole < text.size() && ::ftruncate(descriptor_, static_cast<off_t>(whole)) != 0)
    cannot_write(path_, std::strerror(errno));
}

bool row_store::read_line(std::string_view line, bool any_build) {
  // {"config":"<hex>","build":"<hex>","run":{…}}: the record itself is parsed only where it is of use.
  try {
    const auto j = nlohmann::json::parse(line);
    const std::optional<digest> config = digest_from_hex(j.at("config").get<std::string>());
    if (!config) return false;
    if (!any_build && j.at("build").get<std::string>() != build_) {
      ++of_other_builds_;
      return true;
    }
    rows_.insert_or_assign(*config, record_from_json(j.at("run").dump()));
    return true;
  } catch (const std::runtime_error&) {
    return false;
  } catch (const nlohmann::json::exception&) {
    return false;
  }
}

const run_record* row_store::find(const digest& config) const {
  const auto found = rows_.find(config);
  return found == rows_.end() ? nullptr : &found->second;
}

void row_store::add(const digest& config, const std::string& record_line) {
  rows_.insert_or_assign(config, record_from_json(record_line));
  write_all(descriptor_,
            fmt::format("{{\"config\":\"{}\",\"build\":\"{}\",\"run\":{}}}\n", config.hex(), build_, record_line),
            path_);
}

std::string digest_of_this_program() {
  static const std::string found = digest_of(contents_of("/proc/self/exe")).hex();
  return found;
}

}  // namespace gauntlet::runtime
