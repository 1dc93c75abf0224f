#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gauntlet {

/// The known name that a mistyped one most likely meant (edit distance at most a third of its length, at least 2);
/// nothing when none is near.
std::optional<std::string> nearest_name(std::string_view typed, const std::vector<std::string>& known);

/// "did you mean 'x'?" or "known names: a, b, c", ready for the mend of a user_error.
std::string suggest(std::string_view typed, const std::vector<std::string>& known);

}  // namespace gauntlet
