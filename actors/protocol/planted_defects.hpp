#pragma once

#include <cstdint>
#include <string_view>

namespace gauntlet {
struct digest;
}

namespace gauntlet::actors {

/// Mistakes that somebody could have made here. A test program that is built with GAUNTLET_PLANTED can make one of them
/// on purpose, to show that runs under faults find it; any other build does not have them.
enum class planted_defect : std::uint8_t {
  applies_in_order_of_arrival,  ///< a step adds contributions up in the order in which they came here
  skips_digest_check,           ///< downloaded bytes are taken for what the manifest names
  keeps_former_owners_rating,   ///< the new owner of a uid goes on with the old one's scores
  dates_by_own_clock,           ///< a validator judges an upload by its own clock
  pays_twice,                   ///< what is held back is also carried over
  skips_what_it_cannot_get,     ///< a node that catches up leaves a step out when bytes are missing
  takes_late_answers,           ///< an answer about the last window is taken for one about this window
  forgets_timer_after_restart,  ///< a restarted node never notices that the chain is silent
};

#ifdef GAUNTLET_PLANTED
inline constexpr bool planted_defects_built = true;
/// The test program knows which one it makes.
bool planted(planted_defect d);
#else
inline constexpr bool planted_defects_built = false;
constexpr bool planted(planted_defect) { return false; }
#endif

/// The test program's memory: in which order a node (`whose`) came by things. Other builds do not define it.
std::uint64_t planted_arrival(const void* whose, const digest& what);

}  // namespace gauntlet::actors
