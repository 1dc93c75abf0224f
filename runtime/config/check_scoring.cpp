#include "runtime/config/check_scoring.hpp"

#include "actors/validator/scoring_rule.hpp"
#include "base/errors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>

namespace gauntlet::runtime {

namespace {

using refuser = std::function<void(const std::string& what, const std::string& mend)>;

/// A whole number among the options of a part; nothing where the part has none of this name.
template <class Part>
std::optional<std::int64_t> whole(const Part& part, const std::string& option) {
  const auto at = part.options.all().find(option);
  const auto* value = at == part.options.all().end() ? nullptr : std::get_if<std::int64_t>(&at->second);
  return value == nullptr ? std::nullopt : std::optional(*value);
}

void check_aggregation(const actors::aggregation_parameters& a, std::uint64_t peers, const refuser& refuse) {
  if (a.minimum > a.top_g)
    refuse(fmt::format("aggregation.minimum = {} is above aggregation.top_g = {}: no more than that are aggregated",
                       a.minimum, a.top_g),
           "lower aggregation.minimum, or raise aggregation.top_g");
  if (a.minimum > peers)
    refuse(fmt::format("aggregation.minimum = {}, but there are {} peers", a.minimum, peers),
           "lower aggregation.minimum, or add peers");
  const std::uint64_t most = std::min(a.top_g, peers);
  const auto attackers = whole(a.rule, "attackers");
  if ((a.rule.kind == "krum" || a.rule.kind == "multi_krum") && attackers &&
      most < 2 * static_cast<std::uint64_t>(*attackers) + 3)
    refuse(fmt::format("aggregation.rule_options.attackers = {}: {} tells the honest from f attackers among 2 f + 3 "
                       "contributions or more, and a step has {} at most (aggregation.top_g = {}, {} peers)",
                       *attackers, a.rule.kind, most, a.top_g, peers),
           "reckon with fewer attackers, or raise aggregation.top_g and the number of peers");
  const auto selected = whole(a.rule, "selected");
  if (a.rule.kind == "multi_krum" && selected && static_cast<std::uint64_t>(*selected) > a.top_g)
    refuse(fmt::format("aggregation.rule_options.selected = {} is above aggregation.top_g = {}: there are never so "
                       "many to keep",
                       *selected, a.top_g),
           "keep fewer; 0 keeps all but `attackers`");
}

}  // namespace

void check_scoring(const actors::protocol_parameters& p, std::uint64_t peers, std::uint64_t uids,
                   const std::string& file) {
  const actors::scoring_parameters& s = p.scoring;
  const refuser refuse = [&file](const std::string& what, const std::string& mend) {
    throw user_error(file + ": " + what, mend);
  };
  check_aggregation(p.aggregation, peers, refuse);
  try {
    s.rule.make(s);
  } catch (const user_error& wrong) {
    refuse(fmt::format("scoring.rule = \"{}\": {}", s.rule.kind, wrong.what()), wrong.mend());
  }
  if (const auto burn = whole(s.weights, "burn_uid"); burn && *burn >= 0 && static_cast<std::uint64_t>(*burn) >= uids)
    refuse(fmt::format("scoring.weights_options.burn_uid = {}, but the run has the uids 0 to {}", *burn, uids - 1),
           "name the uid of a peer, which is paid the share, or leave burn_rate at 0");
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
  const auto bins = whole(s.selection, "bins");
  if (s.selection.kind == "bins" && bins && static_cast<std::uint64_t>(*bins) > peers)
    refuse(fmt::format("scoring.selection_options.bins = {}, but there are {} peers", *bins, peers),
           "use at most as many bins as peers, or scoring.selection = \"counter\"");
  if (s.sync_factor == actors::sync_factor_form::soft && s.sync_threshold == 0)
    refuse(
        "scoring.sync_threshold = 0 slashes every difference, which leaves nothing for scoring.sync_factor = \"soft\"",
        "set sync_factor = \"none\", or a threshold above 0");
}

}  // namespace gauntlet::runtime
