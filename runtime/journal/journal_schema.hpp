#pragma once

#include <string>

namespace gauntlet::runtime {

/// docs/journal.md: every event and field, from the tables that the code reads and writes by.
std::string journal_schema();

}  // namespace gauntlet::runtime
