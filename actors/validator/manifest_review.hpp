#pragma once

#include "actors/protocol/put_window.hpp"
#include "actors/validator/window_checks.hpp"
#include "net/message/chain.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace gauntlet::actors {

/// What a validator compares another one's manifest with: its own checks of the same window.
struct manifest_review {
  const net::publish_manifest& manifest;
  const window_checks& checks;
  const std::vector<gauntlet::uid>& candidates;  ///< ranked, as the chain holds them
  std::size_t top_g = 1;
  std::size_t reserves = 0;
  std::optional<put_window> times;  ///< nothing where uploads are not judged by time (agreement "commit")
  time_point put_closed_at{};       ///< what was put by then, all checks have seen
};

struct manifest_objection {
  net::dispute_reason reason = net::dispute_reason::untimely;
  gauntlet::uid about = 0;  ///< the contribution that it is about
  digest content;           ///< what the validator saw of it,
  time_point uploaded_at{};
  bool rests_on_object = true;  ///< holds only if the same object is still there: else its peer has changed it
};

/// The first thing to hold against a manifest; nothing where honest validators may differ. Those are uploads near the
/// borders of the put window, and objects that came after the checks may have begun.
std::optional<manifest_objection> objection_to(const manifest_review& r);

}  // namespace gauntlet::actors
