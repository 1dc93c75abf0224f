#include "runtime/journal/recorded_journal.hpp"

#include "base/errors.hpp"
#include "runtime/journal/event_line.hpp"
#include "runtime/journal/event_text.hpp"

#include <fmt/format.h>

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;

bool ends_a_run(const events::any& e) {
  return std::holds_alternative<events::node_time>(e) || std::holds_alternative<events::rare_branch_counted>(e) ||
         std::holds_alternative<events::queue_counted>(e) || std::holds_alternative<events::node_traffic>(e) ||
         std::holds_alternative<events::run_closed>(e);
}

std::string shown(const std::string& line) {
  try {
    return event_text(from_line(line));
  } catch (const malformed_line&) {
    return line.substr(0, 200);
  }
}

}  // namespace

recorded_journal::recorded_journal(std::filesystem::path file) : path_(std::move(file)), in_(path_, std::ios::binary) {}

bool recorded_journal::peek() {
  if (peeked_) return true;
  std::string line;
  if (!std::getline(in_, line) || in_.eof()) return false;
  recorded_ = std::move(line);
  return peeked_ = true;
}

bool recorded_journal::at_end() { return !peek(); }

recorded_journal::verdict recorded_journal::next(const std::string& line) {
  if (!peek()) return verdict::past_the_end;
  if (line != recorded_) return verdict::differs;
  ++number_;
  offset_ += recorded_.size() + 1;
  peeked_ = false;
  return verdict::same;
}

bool recorded_journal::only_an_end_follows() {
  std::ifstream ahead(path_, std::ios::binary);
  ahead.seekg(static_cast<std::streamoff>(offset_));
  std::string line;
  while (std::getline(ahead, line) && !ahead.eof()) {
    try {
      const actors::journal_entry entry = from_line(line);
      if (!ends_a_run(entry.event)) return false;
      const auto* closed = std::get_if<events::run_closed>(&entry.event);
      if (closed != nullptr && closed->complete) return false;
    } catch (const malformed_line&) {
      return false;
    }
  }
  return true;
}

void recorded_journal::refuse(const std::string& line) {
  throw user_error(
      fmt::format("the run goes another way than before, from {}:{} on\n  recorded: {}\n  now:      {}", path_.string(),
                  number_, peek() ? shown(recorded_) : "(nothing: the journal ends there)", shown(line)),
      "Its files were changed, or it was made by another program or on another kind of processor; where "
      "neither is so, that is a bug of gauntlet. `gauntlet run` with its config.toml makes it anew.");
}

}  // namespace gauntlet::runtime
