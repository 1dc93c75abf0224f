#pragma once

#include "runtime/rescore/changed_rules.hpp"
#include "runtime/rescore/rescoring.hpp"

#include <string>
#include <vector>

namespace gauntlet::runtime {

/// The two scorings of a run, peer by peer, and what cannot be known; for people.
std::string side_by_side(const rescoring& r, const std::vector<changed_key>& changed);
/// The same as JSON.
std::string side_by_side_json(const rescoring& r, const std::vector<changed_key>& changed);

}  // namespace gauntlet::runtime
