#include "runtime/recovery/run_origin.hpp"

#include "base/digest.hpp"
#include "base/errors.hpp"
#include "compute/models.hpp"
#include "runtime/disk_trouble.hpp"
#include "runtime/sweep/row_store.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

namespace gauntlet::runtime {

namespace {

constexpr std::string_view lock_name = ".lock";

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

run_origin read_origin(const std::filesystem::path& file) {
  const auto found = nlohmann::json::parse(text_of(file), nullptr, /*allow_exceptions=*/false);
  const bool good = found.is_object() && found.contains("program") && found.contains("version") &&
                    found.contains("arithmetic") && found.contains("config");
  if (!good)
    throw user_error(fmt::format("'{}' does not say what the run was begun with", file.string()),
                     "Delete it if you trust the directory: gauntlet then checks the journal alone.");
  return {found["program"], found["version"], found["arithmetic"], found["config"]};
}

}  // namespace

run_origin run_origin::of_now(const std::string& config) {
  compute::pin_arithmetic();  // its description tells whether it is
  return {digest_of_this_program(), GAUNTLET_VERSION, compute::arithmetic_description(), digest_of(config).hex()};
}

std::string origin_text(const run_origin& o) {
  nlohmann::ordered_json j;
  j["program"] = o.program;
  j["version"] = o.version;
  j["arithmetic"] = o.arithmetic;
  j["config"] = o.config;
  return j.dump(2) + "\n";
}

void check_origin(const run_directory& directory, const run_origin& now, bool any_build) {
  const std::filesystem::path file = directory.file(run_directory::origin);
  std::error_code failed;
  if (!std::filesystem::exists(file, failed)) return;
  const run_origin then = read_origin(file);
  const std::string anew =
      fmt::format("`gauntlet run {}` makes the run anew.", directory.file(run_directory::config).string());
  if (then.arithmetic != now.arithmetic)
    throw user_error(fmt::format("the run in '{}' was computed with other arithmetic\n  then: {}\n  now:  {}",
                                 directory.path().string(), then.arithmetic, now.arithmetic),
                     "Go on where it was begun (same kind of processor, same libraries, same MKL_CBWR). " + anew);
  if (then.config != now.config)
    throw user_error(fmt::format("'{}' is not the configuration that the run was begun with",
                                 directory.file(run_directory::config).string()),
                     "Put the old text back; to go on with other settings, use gauntlet fork. " + anew);
  if (then.program != now.program && !any_build)
    throw user_error(fmt::format("the run in '{}' was begun by another build of gauntlet (version {}, {}…)",
                                 directory.path().string(), then.version, then.program.substr(0, 12)),
                     "Go on with that program; or try --any-build, which takes its word for what jobs came to and "
                     "stops at the first event that this build would have made otherwise. " +
                         anew);
}

directory_lock::directory_lock(const run_directory& directory) {
  const std::filesystem::path file = directory.file(lock_name);
  descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor_ < 0) throw disk_trouble(file, std::strerror(errno));
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
  ::close(descriptor_);
  throw user_error(fmt::format("another process is at work on the run in '{}'", directory.path().string()),
                   "Wait for its end, or end it.");
}

directory_lock::~directory_lock() { ::close(descriptor_); }

}  // namespace gauntlet::runtime
