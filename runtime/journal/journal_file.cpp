#include "runtime/journal/journal_file.hpp"

#include "base/check.hpp"
#include "base/errors.hpp"
#include "runtime/disk_trouble.hpp"
#include "runtime/journal/event_line.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace gauntlet::runtime {

namespace {

constexpr std::size_t buffer_bytes = 1 << 20;

[[noreturn]] void refuse(const std::filesystem::path& file, std::uint64_t line, const std::string& why) {
  throw user_error(fmt::format("{}:{}: {}", file.string(), line, why),
                   "Use a journal as this version of gauntlet wrote it; a changed one cannot be trusted.");
}

}  // namespace

journal_writer::journal_writer(std::filesystem::path file, start how) : path_(std::move(file)) {
  std::error_code error;
  const bool goes_on = how == start::go_on && std::filesystem::exists(path_, error);
  file_.reset(std::fopen(path_.c_str(), goes_on ? "r+e" : "wxe"));
  if (!file_) fail();
  std::setbuf(file_.get(), nullptr);  // buffered here
  if (goes_on) recorded_ = std::make_unique<recorded_journal>(path_);
  append(header_line());
  flush();
}

void journal_writer::write(const actors::journal_entry& entry) {
  append(to_line(entry));
  // A window at a time for whoever follows the file.
  if (buffer_.size() >= buffer_bytes || std::holds_alternative<actors::events::window_opened>(entry.event)) flush();
}

void journal_writer::append(std::string line) {
  const bool recorded = recorded_ && is_recorded(line);
  line += '\n';
  hasher_.add(as_view(line));
  if (!recorded) buffer_ += line;
}

bool journal_writer::is_recorded(const std::string& line) {
  const recorded_journal::verdict v = recorded_->next(line);
  if (v == recorded_journal::verdict::same) return true;
  // One that was stopped has an end that this one, which goes on, does not have there.
  if (v == recorded_journal::verdict::differs && !recorded_->only_an_end_follows()) recorded_->refuse(line);
  go_on_from(recorded_->offset());
  return false;
}

void journal_writer::go_on_from(std::uint64_t offset) {
  recorded_.reset();
  const bool cut = ::ftruncate(::fileno(file_.get()), static_cast<off_t>(offset)) == 0;
  if (!cut || std::fseek(file_.get(), 0, SEEK_END) != 0) fail();
}

void journal_writer::flush() {
  GAUNTLET_CHECK(file_);
  errno = 0;
  if (std::fwrite(buffer_.data(), 1, buffer_.size(), file_.get()) != buffer_.size()) fail();
  buffer_.clear();
}

digest journal_writer::close() {
  if (recorded_ && !recorded_->at_end()) recorded_->refuse("the end of the run");
  if (recorded_) go_on_from(recorded_->offset());
  flush();
  if (::fsync(::fileno(file_.get())) != 0 || std::fclose(file_.release()) != 0) fail();
  return hasher_.finish();
}

void journal_writer::fail() const { throw disk_trouble(path_, std::strerror(errno)); }

journal_reader::journal_reader(std::filesystem::path file) : path_(std::move(file)), in_(path_, std::ios::binary) {
  std::error_code error;
  if (!in_ || !std::filesystem::is_regular_file(path_, error))
    throw user_error(fmt::format("there is no journal '{}'", path_.string()), "Give the directory of a run.");
}

std::optional<actors::journal_entry> journal_reader::next() {
  while (std::getline(in_, line_)) {
    ++number_;
    if (in_.eof()) {
      read_.cut_off = true;
      return std::nullopt;
    }
    bytes_.add(as_view(line_)).add(as_view("\n"));
    if (number_ == 1) {
      if (line_ != header_line()) refuse(path_, 1, fmt::format("a journal begins with {}", header_line()));
      continue;
    }
    try {
      actors::journal_entry entry = from_line(line_);
      ++read_.events;
      return entry;
    } catch (const malformed_line& why) {
      refuse(path_, number_, why.what());
    }
  }
  if (in_.bad()) throw user_error(fmt::format("reading '{}' failed", path_.string()), "Check the disk it lies on.");
  return std::nullopt;
}

journal_read journal_reader::finish() {
  read_.contents = bytes_.finish();
  return read_;
}

journal_read read_journal(const std::filesystem::path& file,
                          const std::function<void(const actors::journal_entry&)>& each) {
  journal_reader reader(file);
  while (const auto entry = reader.next()) each(*entry);
  return reader.finish();
}

}  // namespace gauntlet::runtime
