#pragma once

#include "base/bytes.hpp"
#include "base/digest.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>

namespace gauntlet::runtime {

/// Records of a key and some bytes in files that only ever grow, a few at most of them torn by a process that was
/// killed. Every record carries its length and a check of its contents: what is not whole is not there.
///
/// Each record is handed to the system as it is appended, so that a killed process loses none but the one that it was
/// writing. `sync` makes sure that a failing machine loses none either. Thread-safe.
///
/// Form: files "000001.records", … of at most `file_bytes_max` each; a file is a magic line, then records of
/// u32 size of the body, u64 first word of BLAKE2b(key, body), key [32], body.
class record_log {
 public:
  struct place {
    std::uint32_t file = 0;    ///< its number
    std::uint32_t size = 0;    ///< of the body
    std::uint64_t offset = 0;  ///< of the body
  };
  enum class use { read, append };

  /// Makes the folder where records are to be appended. Throws disk_trouble.
  record_log(std::filesystem::path folder, use purpose, std::uint64_t file_bytes_max = std::uint64_t{64} << 20);
  ~record_log();
  record_log(const record_log&) = delete;
  record_log& operator=(const record_log&) = delete;

  /// Hands all whole records on, oldest first. What follows the last whole record of a file is cut off where records
  /// are to be appended, and passed over elsewhere. Call it once, before the first `append`.
  void recover(const std::function<void(const digest& key, const place&)>& each);

  /// The body of a record, checked again; nothing when the file is not what it was.
  std::optional<byte_buffer> read(const digest& key, const place& where) const;

  /// Throws disk_trouble, each time after the first; what was appended before stays good.
  void append(const digest& key, byte_view body);
  void sync();

  /// All bytes of the files.
  std::uint64_t bytes() const;

 private:
  std::filesystem::path file(std::uint32_t number) const;
  /// Length of the whole records of a file.
  std::uint64_t recover_file(std::uint32_t number,
                             const std::function<void(const digest& key, const place&)>& each) const;
  void open_file(std::uint32_t number, std::uint64_t size);
  void write_whole(byte_view bytes);
  [[noreturn]] void fail(int error);

  std::filesystem::path folder_;
  use purpose_;
  std::uint64_t file_bytes_max_;
  mutable std::mutex mutex_;
  int descriptor_ = -1;       ///< of the file that grows
  std::uint32_t number_ = 0;  ///< its number; 0: there is none yet
  std::uint64_t size_ = 0;
  std::uint64_t closed_bytes_ = 0;  ///< of the files before
  int failed_ = 0;                  ///< errno of the first failed write
  byte_buffer scratch_;
};

}  // namespace gauntlet::runtime
