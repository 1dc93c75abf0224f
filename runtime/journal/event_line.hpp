#pragma once

#include "actors/protocol/journal.hpp"

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// One line of journal.jsonl. docs/journal.md describes the form; it is canonical: one text for one entry, and a line
/// that parses is the line that would be written.
namespace gauntlet::runtime {

/// Why a line is no journal entry; the reader adds file and line.
class malformed_line : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Without the newline.
std::string to_line(const actors::journal_entry& entry);

/// The fields of an event with the texts that its line has for them, in the order of its table.
std::vector<std::pair<std::string_view, std::string>> line_fields(const actors::events::any& event);

/// Throws malformed_line.
actors::journal_entry from_line(std::string_view line);

/// First line of every journal: its format's version.
std::string header_line();

/// Shortest decimal text that reads back to the same double; "inf", "-inf" and "nan" for what JSON has no number for.
std::string shortest(double value);

/// "peer/<64 hex digits>", or the role alone for a well-known address.
std::string full_name(const net::address& a);

}  // namespace gauntlet::runtime
