#include "runtime/journal/journal_file.hpp"

#include "base/check.hpp"
#include "base/errors.hpp"
#include "runtime/journal/event_line.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>

namespace gauntlet::runtime {

namespace {

constexpr std::size_t buffer_bytes = 1 << 20;

[[noreturn]] void refuse(const std::filesystem::path& file, std::uint64_t line, const std::string& why) {
  throw user_error(fmt::format("{}:{}: {}", file.string(), line, why),
                   "Use a journal as this version of gauntlet wrote it; a changed one cannot be trusted.");
}

}  // namespace

journal_writer::journal_writer(std::filesystem::path file) : path_(std::move(file)) {
  file_.reset(std::fopen(path_.c_str(), "wxe"));
  if (!file_) fail();
  std::setbuf(file_.get(), nullptr);  // buffered here
  append(header_line());
  flush();
}

void journal_writer::write(const actors::journal_entry& entry) {
  append(to_line(entry));
  // A window at a time for whoever follows the file.
  if (buffer_.size() >= buffer_bytes || std::holds_alternative<actors::events::window_opened>(entry.event)) flush();
}

void journal_writer::append(std::string line) {
  line += '\n';
  hasher_.add(as_view(line));
  buffer_ += line;
}

void journal_writer::flush() {
  GAUNTLET_CHECK(file_);
  errno = 0;
  if (std::fwrite(buffer_.data(), 1, buffer_.size(), file_.get()) != buffer_.size()) fail();
  buffer_.clear();
}

digest journal_writer::close() {
  flush();
  if (std::fclose(file_.release()) != 0) fail();
  return hasher_.finish();
}

void journal_writer::fail() const {
  throw user_error(fmt::format("the journal '{}' cannot be written: {}", path_.string(), std::strerror(errno)),
                   "Make room on that disk, or put the run elsewhere with --out DIR.");
}

journal_read read_journal(const std::filesystem::path& file,
                          const std::function<void(const actors::journal_entry&)>& each) {
  std::ifstream in(file, std::ios::binary);
  std::error_code error;
  if (!in || !std::filesystem::is_regular_file(file, error))
    throw user_error(fmt::format("there is no journal '{}'", file.string()), "Give the directory of a run.");
  journal_read result;
  hasher bytes;
  std::string line;
  for (std::uint64_t number = 1; std::getline(in, line); ++number) {
    if (in.eof()) {
      result.cut_off = true;
      break;
    }
    bytes.add(as_view(line)).add(as_view("\n"));
    if (number == 1) {
      if (line != header_line()) refuse(file, 1, fmt::format("a journal begins with {}", header_line()));
      continue;
    }
    try {
      each(from_line(line));
    } catch (const malformed_line& why) {
      refuse(file, number, why.what());
    }
    ++result.events;
  }
  if (in.bad()) throw user_error(fmt::format("reading '{}' failed", file.string()), "Check the disk it lies on.");
  result.contents = bytes.finish();
  return result;
}

}  // namespace gauntlet::runtime
