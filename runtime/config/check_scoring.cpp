#include "runtime/config/check_scoring.hpp"

#include "base/errors.hpp"

#include <fmt/format.h>

namespace gauntlet::runtime {

void check_scoring(const actors::protocol_parameters& p, std::uint64_t peers, const std::string& file) {
  const actors::scoring_parameters& s = p.scoring;
  const auto refuse = [&file](const std::string& what, const std::string& mend) {
    throw user_error(file + ": " + what, mend);
  };
  if (s.overlap_reset < s.overlap_threshold)
    refuse(fmt::format("scoring.overlap_reset = {} lies below scoring.overlap_threshold = {}, from which on payloads "
                       "are compared at all",
                       s.overlap_reset, s.overlap_threshold),
           "raise overlap_reset, or lower overlap_threshold");
  if (s.overlap_exclude < s.overlap_reset)
    refuse(fmt::format("scoring.overlap_exclude = {} lies below scoring.overlap_reset = {}: an excluded peer is reset, "
                       "too",
                       s.overlap_exclude, s.overlap_reset),
           "raise overlap_exclude, or lower overlap_reset");
  if (s.selection.kind == "bins" && s.selection.options.all().contains("bins")) {
    const std::int64_t bins = s.selection.options.integer("bins");
    if (static_cast<std::uint64_t>(bins) > peers)
      refuse(fmt::format("scoring.selection_options.bins = {}, but there are {} peers", bins, peers),
             "use at most as many bins as peers, or scoring.selection = \"counter\"");
  }
  if (s.sync_factor == actors::sync_factor_form::soft && s.sync_threshold == 0)
    refuse(
        "scoring.sync_threshold = 0 slashes every difference, which leaves nothing for scoring.sync_factor = \"soft\"",
        "set sync_factor = \"none\", or a threshold above 0");
}

}  // namespace gauntlet::runtime
