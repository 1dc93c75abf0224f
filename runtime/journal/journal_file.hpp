#pragma once

#include "base/digest.hpp"
#include "runtime/journal/journal_sink.hpp"
#include "runtime/journal/recorded_journal.hpp"

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <string>

/// journal.jsonl, the truth about a run: what is shown anywhere is derived from it.
namespace gauntlet::runtime {

/// Writes a journal and digests its bytes. A failed write (a full disk) throws disk_trouble at once: a run without its
/// journal is worth nothing.
class journal_writer final : public journal_sink {
 public:
  enum class start { fresh, go_on };

  /// `go_on`: what an earlier execution of the same run wrote has to be written again, line by line, or user_error is
  /// thrown; the file stays as it is until the first line that is not in it.
  explicit journal_writer(std::filesystem::path file, start how = start::fresh);

  void write(const actors::journal_entry& entry) override;

  /// Whether all that was written so far is what an earlier execution had written.
  bool within_recorded() const { return recorded_ != nullptr; }

  /// Flushes, closes and returns the BLAKE2b digest of all bytes; call it once, at the end.
  digest close();

 private:
  struct closer {
    void operator()(std::FILE* f) const { std::fclose(f); }
  };
  void append(std::string line);
  /// True while the earlier execution had the same line.
  bool is_recorded(const std::string& line);
  void go_on_from(std::uint64_t offset);
  void flush();
  [[noreturn]] void fail() const;

  std::filesystem::path path_;
  std::unique_ptr<std::FILE, closer> file_;
  std::unique_ptr<recorded_journal> recorded_;  ///< null once there is more than it holds
  std::string buffer_;                          ///< lines not handed to the system yet
  hasher hasher_;
};

struct journal_read {
  digest contents;           ///< of the bytes of all whole lines
  std::uint64_t events = 0;  ///< how many were read
  bool cut_off = false;      ///< the last line has no end: whoever wrote it was killed. That line is left out.
};

/// Reads a journal entry by entry. Every function throws user_error with file and line for anything but a journal of
/// this version.
class journal_reader {
 public:
  explicit journal_reader(std::filesystem::path file);

  /// Nothing at the end.
  std::optional<actors::journal_entry> next();
  /// What was read; call it once, after the last entry.
  journal_read finish();

 private:
  std::filesystem::path path_;
  std::ifstream in_;
  std::string line_;
  std::uint64_t number_ = 0;  ///< of `line_` in the file
  hasher bytes_;
  journal_read read_;
};

/// Hands every entry to `each`, in order. Throws user_error with file and line for anything but a journal of this
/// version.
journal_read read_journal(const std::filesystem::path& file,
                          const std::function<void(const actors::journal_entry&)>& each);

}  // namespace gauntlet::runtime
