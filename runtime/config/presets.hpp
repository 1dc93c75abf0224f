#pragma once

#include "runtime/config/config_tree.hpp"

#include <span>
#include <string>
#include <string_view>

/// Named sets of defaults for scoring and what surrounds it. `scoring.preset` names one; a key that the file or the
/// command line gives wins over it. `hardened` is what the tables of the code say.
namespace gauntlet::runtime {

/// One key that the presets differ in; values as TOML writes them.
struct preset_row {
  std::string_view key;  ///< "scoring.peer_score"
  std::string_view hardened, late, paper;
  std::string_view why;  ///< what the hardened value closes, or why the others differ
};

std::span<const preset_row> preset_rows();

/// Lays the defaults of the preset that `root` names under it; rows whose key the chosen part does not have are left
/// out.
void apply_preset(config_node& root);

/// The side-by-side table of docs/configuration.md.
std::string preset_reference();

}  // namespace gauntlet::runtime
