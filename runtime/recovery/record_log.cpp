#include "runtime/recovery/record_log.hpp"

#include "base/check.hpp"
#include "runtime/disk_trouble.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace gauntlet::runtime {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view magic = "gauntlet records 1\n";
constexpr std::string_view suffix = ".records";
constexpr std::size_t head_bytes = sizeof(std::uint32_t) + sizeof(std::uint64_t) + sizeof(digest::bytes);

std::uint64_t check_of(const digest& key, byte_view body) { return hasher().add(key).add(body).finish().word(); }

byte_buffer read_file(const fs::path& file) {
  std::error_code failed;
  const std::uintmax_t size = fs::file_size(file, failed);
  if (failed) return {};
  byte_buffer bytes(size);
  std::ifstream in(file, std::ios::binary);
  in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, in.gcount())));
  return bytes;
}

}  // namespace

record_log::record_log(fs::path folder, use purpose, std::uint64_t file_bytes_max)
    : folder_(std::move(folder)), purpose_(purpose), file_bytes_max_(file_bytes_max) {
  if (purpose_ == use::read) return;
  std::error_code failed;
  fs::create_directories(folder_, failed);
  if (failed) throw disk_trouble(folder_, failed.message());
}

record_log::~record_log() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

fs::path record_log::file(std::uint32_t number) const { return folder_ / fmt::format("{:06}{}", number, suffix); }

void record_log::recover(const std::function<void(const digest& key, const place&)>& each) {
  std::error_code failed;
  std::uint32_t number = 1;
  std::uint64_t size = 0;
  for (; fs::exists(file(number), failed); ++number) {
    closed_bytes_ += size;
    size = recover_file(number, each);
    if (purpose_ == use::append) fs::resize_file(file(number), size, failed);
  }
  if (purpose_ == use::append && number > 1) open_file(number - 1, size);
}

std::uint64_t record_log::recover_file(std::uint32_t number,
                                       const std::function<void(const digest& key, const place&)>& each) const {
  const byte_buffer bytes = read_file(file(number));
  byte_reader in(bytes);
  if (as_text(in.take(magic.size())) != magic) return 0;
  for (;;) {
    const std::uint64_t whole = bytes.size() - in.remaining();
    std::uint32_t size = 0;
    std::uint64_t check = 0;
    digest key;
    if (!in.get(size) || !in.get(check) || !in.get(key.bytes) || in.remaining() < size) return whole;
    const std::uint64_t offset = bytes.size() - in.remaining();
    if (check_of(key, in.take(size)) != check) return whole;
    each(key, {number, size, offset});
  }
}

std::optional<byte_buffer> record_log::read(const digest& key, const place& where) const {
  std::ifstream in(file(where.file), std::ios::binary);
  in.seekg(static_cast<std::streamoff>(where.offset - head_bytes));
  byte_buffer head(head_bytes), body(where.size);
  in.read(reinterpret_cast<char*>(head.data()), static_cast<std::streamsize>(head.size()));
  in.read(reinterpret_cast<char*>(body.data()), static_cast<std::streamsize>(body.size()));
  if (!in) return std::nullopt;
  byte_reader fields(head);
  std::uint32_t size = 0;
  std::uint64_t check = 0;
  const bool good = fields.get(size) && size == where.size && fields.get(check) && check == check_of(key, body);
  return good ? std::optional(std::move(body)) : std::nullopt;
}

void record_log::open_file(std::uint32_t number, std::uint64_t size) {
  if (descriptor_ >= 0) ::close(descriptor_);
  number_ = number;
  size_ = 0;
  descriptor_ = ::open(file(number).c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (descriptor_ < 0) fail(errno);
  size_ = size;
  if (size_ == 0) write_whole(as_view(magic));
}

void record_log::append(const digest& key, byte_view body) {
  const std::lock_guard lock(mutex_);
  GAUNTLET_CHECK(purpose_ == use::append);
  if (failed_ != 0) fail(failed_);
  if (number_ == 0 || size_ >= file_bytes_max_) {
    // `sync` reaches the newest file alone.
    if (number_ != 0 && ::fdatasync(descriptor_) != 0) fail(errno);
    closed_bytes_ += size_;
    open_file(number_ + 1, 0);
  }
  scratch_.clear();
  byte_writer out(scratch_);
  out.put(static_cast<std::uint32_t>(body.size()));
  out.put(check_of(key, body));
  out.put_bytes(key.bytes);
  out.put_bytes(body);
  write_whole(scratch_);
}

void record_log::write_whole(byte_view bytes) {
  const std::uint64_t before = size_;
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      const int error = written < 0 ? errno : ENOSPC;
      // Half a record would be cut off by the next reader; there is no need to leave it one.
      if (::ftruncate(descriptor_, static_cast<off_t>(before)) == 0) size_ = before;
      fail(error);
    }
    size_ += static_cast<std::uint64_t>(written);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

void record_log::sync() {
  const std::lock_guard lock(mutex_);
  if (failed_ != 0) fail(failed_);
  if (descriptor_ >= 0 && ::fdatasync(descriptor_) != 0) fail(errno);
}

std::uint64_t record_log::bytes() const {
  const std::lock_guard lock(mutex_);
  return closed_bytes_ + size_;
}

void record_log::fail(int error) {
  failed_ = error;
  throw disk_trouble(file(std::max<std::uint32_t>(1, number_)), std::strerror(error));
}

}  // namespace gauntlet::runtime
