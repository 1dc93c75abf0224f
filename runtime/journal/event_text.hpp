#pragma once

#include "actors/protocol/journal.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Journal entries as a person reads them.
namespace gauntlet::runtime {

struct event_field {
  std::string_view name;
  std::string text;  ///< digests and keys in brief, numbers with four places
};

std::string_view event_name(const actors::journal_entry& entry);
std::vector<event_field> event_fields(const actors::journal_entry& entry);

/// Time, node, event and fields in one line, without its end.
std::string event_text(const actors::journal_entry& entry);

}  // namespace gauntlet::runtime
