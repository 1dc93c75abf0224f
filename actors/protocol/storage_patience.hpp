#pragma once

#include "base/time.hpp"

#include <cstdint>

/// How long a role waits for an answer of the storage, and how often it asks (gauntlet.md A.2).
namespace gauntlet::actors {

inline constexpr duration storage_patience = std::chrono::seconds(15);
inline constexpr duration head_patience = std::chrono::seconds(5);  ///< heads are small, and bytes must follow in time
inline constexpr std::uint64_t storage_tries_max = 3;

}  // namespace gauntlet::actors
