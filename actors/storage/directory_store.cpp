#include "actors/storage/bucket_store.hpp"
#include "base/errors.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

namespace gauntlet::actors {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view head_suffix = ".head";
constexpr std::string_view temporary_suffix = ".tmp";
constexpr std::uint32_t head_version = 1;
constexpr std::size_t head_bytes_max = 1 << 20;

/// Writes, syncs and renames; false (and nothing left behind) when any of it fails.
bool write_whole(const fs::path& file, byte_view bytes) {
  fs::path temporary = file;
  temporary += temporary_suffix;
  const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) return false;
  bool good = true;
  while (good && !bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    good = written > 0;
    if (good) bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  good = ::fsync(fd) == 0 && good;
  good = ::close(fd) == 0 && good;
  std::error_code failed;
  if (good) fs::rename(temporary, file, failed);
  if (!good || failed) fs::remove(temporary, failed);
  return good && fs::exists(file, failed);
}

std::optional<byte_buffer> read_whole(const fs::path& file, std::uint64_t size_max) {
  std::error_code failed;
  const auto size = fs::file_size(file, failed);
  if (failed || size > size_max) return std::nullopt;
  byte_buffer bytes(size);
  std::ifstream in(file, std::ios::binary);
  in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
  if (!in) return std::nullopt;
  return bytes;
}

class directory_store final : public bucket_store {
 public:
  explicit directory_store(fs::path root) : root_(std::move(root)) {}

  bool put(const hotkey& bucket, const std::string& key, stored_object head, blob content) override {
    std::error_code failed;
    fs::create_directories(folder(bucket), failed);
    if (failed) return false;
    // Without its head an object does not exist, so the old head goes before the bytes change.
    fs::remove(head_file(bucket, key), failed);
    byte_buffer bytes;
    byte_writer out(bytes);
    out.put(head_version);
    out.put_bytes(head.content.bytes);
    out.put(head.size);
    out.put(static_cast<std::int64_t>(head.uploaded_at.time_since_epoch().count()));
    out.put_text(as_text(head.metadata));
    return write_whole(folder(bucket) / key, as_view(content)) && write_whole(head_file(bucket, key), bytes);
  }

  std::optional<stored_object> head(const hotkey& bucket, const std::string& key) override {
    const auto bytes = read_whole(head_file(bucket, key), head_bytes_max);
    if (!bytes) return std::nullopt;
    byte_reader in(*bytes);
    stored_object object;
    std::uint32_t version = 0;
    std::int64_t uploaded_ns = 0;
    std::string metadata;
    const bool good = in.get(version) && version == head_version && in.get(object.content.bytes) &&
                      in.get(object.size) && in.get(uploaded_ns) && in.get_text(metadata, head_bytes_max) &&
                      in.at_end();
    if (!good) return std::nullopt;
    object.uploaded_at = time_point(duration(uploaded_ns));
    const byte_view view = as_view(metadata);
    object.metadata.assign(view.begin(), view.end());
    return object;
  }

  blob get(const hotkey& bucket, const std::string& key) override {
    const auto known = head(bucket, key);
    if (!known) return nullptr;
    auto bytes = read_whole(folder(bucket) / key, known->size);
    if (!bytes || digest_of(*bytes) != known->content) return nullptr;
    return make_blob(std::move(*bytes));
  }

  void remove(const hotkey& bucket, const std::string& key) override {
    std::error_code ignored;
    fs::remove(head_file(bucket, key), ignored);
    fs::remove(folder(bucket) / key, ignored);
  }

  std::vector<std::string> list(const hotkey& bucket, const std::string& prefix, const std::string& after,
                                std::size_t count_max) override {
    std::vector<std::string> keys;
    std::error_code failed;
    for (fs::directory_iterator at(folder(bucket), failed), end; !failed && at != end; at.increment(failed)) {
      std::string name = at->path().filename().string();
      if (!name.ends_with(head_suffix)) continue;
      name.resize(name.size() - head_suffix.size());
      if (name.starts_with(prefix) && name > after) keys.push_back(std::move(name));
    }
    // The order of a directory is the file system's own.
    std::sort(keys.begin(), keys.end());
    if (keys.size() > count_max) keys.resize(count_max);
    return keys;
  }

 private:
  fs::path folder(const hotkey& bucket) const { return root_ / bucket.hex(); }
  fs::path head_file(const hotkey& bucket, const std::string& key) const {
    return folder(bucket) / (key + std::string(head_suffix));
  }

  fs::path root_;
};

}  // namespace

std::unique_ptr<bucket_store> make_directory_store(const fs::path& root) {
  std::error_code failed;
  fs::create_directories(root, failed);
  if (failed)
    throw user_error("cannot make the storage folder " + root.string() + ": " + failed.message(),
                     "choose a run directory that can be written, or storage.kind = \"memory\"");
  return std::make_unique<directory_store>(root);
}

}  // namespace gauntlet::actors
