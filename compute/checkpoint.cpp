#include "compute/checkpoint.hpp"

#include "base/check.hpp"
#include "base/errors.hpp"
#include "compute/checkpoint_image.hpp"

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>

namespace gauntlet::compute {

namespace {

namespace fs = std::filesystem;

/// The format's own bound on the size of a header.
constexpr std::uint64_t header_bytes_max = 100'000'000;

[[noreturn]] void refuse(const fs::path& file, const std::string& why, const std::string& mend) {
  throw user_error("checkpoint '" + file.string() + "' " + why, mend);
}

/// A file descriptor that is closed whatever happens.
class open_file {
 public:
  open_file(const fs::path& path, int flags) : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, 0644)) {}
  ~open_file() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  open_file(const open_file&) = delete;
  open_file& operator=(const open_file&) = delete;

  bool ok() const { return descriptor_ >= 0; }
  bool sync() const { return ::fsync(descriptor_) == 0; }
  bool write_all(byte_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return false;
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return true;
  }

 private:
  int descriptor_;
};

bool write_contents(const fs::path& path, const agreed_state& state, const layout& parameters) {
  const open_file out(path, O_WRONLY | O_CREAT | O_TRUNC);
  if (!out.ok() || !out.write_all(image_header(state, parameters))) return false;
  for (const tensor_spec& t : parameters.tensors())
    if (!out.write_all(std::as_bytes(state.theta->span().subspan(t.offset, t.count)))) return false;
  if (state.optimiser && !out.write_all(state.optimiser->bytes())) return false;
  return out.sync();
}

/// A file opened for reading, its header parsed and its data not yet.
class safetensors_reader {
 public:
  explicit safetensors_reader(const fs::path& file) : file_(file), in_(file, std::ios::binary) {
    std::error_code error;
    if (!fs::is_regular_file(file, error) || !in_)
      refuse(file, fs::exists(file, error) ? "cannot be read" : "does not exist",
             "Check the path and its access rights.");
    size_ = fs::file_size(file, error);
    std::uint64_t header_bytes = 0;
    in_.read(reinterpret_cast<char*>(&header_bytes), sizeof header_bytes);
    if (!in_ || header_bytes > header_bytes_max || header_bytes > size_ - sizeof header_bytes)
      malformed("its header is cut off");
    std::string text(static_cast<std::size_t>(header_bytes), '\0');
    in_.read(text.data(), static_cast<std::streamsize>(text.size()));
    header_ = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!in_ || !header_.is_object()) malformed("its header is not JSON");
    data_start_ = sizeof header_bytes + header_bytes;
  }

  void read(const tensor_spec& t, std::span<float> out) {
    const auto entry = header_.find(t.name);
    if (entry == header_.end() || !entry->is_object())
      refuse(file_, "has no tensor '" + t.name + "'", "Use a checkpoint of the same model configuration.");
    if (entry->value("dtype", nlohmann::json()) != "F32" ||
        entry->value("shape", nlohmann::json()) != nlohmann::json(t.shape))
      refuse(file_,
             "holds tensor '" + t.name + "' as " + entry->value("dtype", nlohmann::json()).dump() + " " +
                 entry->value("shape", nlohmann::json()).dump() + ", wanted \"F32\" " + nlohmann::json(t.shape).dump(),
             "Use a float32 checkpoint of the same model configuration.");
    const nlohmann::json offsets = entry->value("data_offsets", nlohmann::json());
    if (!offsets.is_array() || offsets.size() != 2 || !offsets[0].is_number_unsigned() ||
        !offsets[1].is_number_unsigned())
      malformed("tensor '" + t.name + "' has no place in it");
    const auto begin = offsets[0].get<std::uint64_t>();
    const auto end = offsets[1].get<std::uint64_t>();
    if (begin > end || end > size_ - data_start_ || end - begin != t.count * sizeof(float))
      malformed("tensor '" + t.name + "' lies outside of it");
    in_.seekg(static_cast<std::streamoff>(data_start_ + begin));
    in_.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(end - begin));
    if (!in_) malformed("tensor '" + t.name + "' is cut off");
  }

 private:
  [[noreturn]] void malformed(const std::string& detail) const {
    refuse(file_, "is not a whole safetensors file: " + detail, "Copy or write it again.");
  }

  fs::path file_;
  std::ifstream in_;
  std::uintmax_t size_ = 0;
  std::uint64_t data_start_ = 0;
  nlohmann::json header_;
};

}  // namespace

void write_safetensors(const fs::path& file, const agreed_state& state, const layout& parameters) {
  GAUNTLET_CHECK(state.theta && state.theta->size() == parameters.size());
  const fs::path temporary = file.string() + ".tmp-" + std::to_string(::getpid());
  if (write_contents(temporary, state, parameters) && ::rename(temporary.c_str(), file.c_str()) == 0) {
    // The new name lasts through a power failure only once the directory is on disk too.
    const open_file directory(file.has_parent_path() ? file.parent_path() : fs::path("."), O_RDONLY | O_DIRECTORY);
    if (directory.ok()) directory.sync();
    return;
  }
  const std::string reason = std::strerror(errno);
  ::unlink(temporary.c_str());
  refuse(file, "cannot be written: " + reason,
         "Check that its directory exists, is yours to write and has space left.");
}

flat_buffer read_safetensors(const fs::path& file, const layout& parameters) {
  safetensors_reader reader(file);
  flat_buffer theta(parameters.size());
  for (const tensor_spec& t : parameters.tensors()) reader.read(t, theta.span().subspan(t.offset, t.count));
  return theta;
}

}  // namespace gauntlet::compute
