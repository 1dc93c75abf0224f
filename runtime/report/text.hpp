#pragma once

#include <string>
#include <string_view>

namespace gauntlet::runtime {

/// Text that cannot steer a terminal: control characters but newline and tab, and bytes that are no UTF-8, become "�".
std::string printable(std::string_view text);

/// Printable text as HTML, for elements and quoted attributes.
std::string escaped(std::string_view text);

}  // namespace gauntlet::runtime
