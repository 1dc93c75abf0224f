#include "runtime/report/explanation.hpp"

#include <fmt/format.h>

namespace gauntlet::runtime {

namespace {

namespace events = actors::events;
using events::check_outcome;

std::string at(window_index window, gauntlet::uid validator) {
  return fmt::format("window {}, validator {}: ", window, validator);
}

std::string change(const char* name, double before, double after) {
  return before == after ? fmt::format("{} {:.2f}", name, after)
                         : fmt::format("{} {:.2f} → {:.2f}", name, before, after);
}

std::string windows(double count) { return fmt::format("{:.0f} window{}", count, count == 1 ? "" : "s"); }

std::string failure(const events::slashed& e) {
  switch (e.why) {
    case check_outcome::missing:
      return e.found > 1 ? fmt::format("no contribution, for {} in a row", windows(e.found)) : "no contribution";
    case check_outcome::early:
      return fmt::format("put {:.1f} s before the put window opened (at most {:.1f} s)", -e.found, e.limit);
    case check_outcome::late:
      return fmt::format("put {:.1f} s after the put window closed (at most {:.1f} s)", e.found, e.limit);
    case check_outcome::bad_header: return "the contribution's header is malformed or of another window, uid or size";
    case check_outcome::bad_signature: return "the contribution is not signed by the uid's owner";
    case check_outcome::desynchronised:
      return fmt::format("its model is {:.1f} signed updates away from the agreed one (at most {:.1f})", e.found,
                         e.limit);
    case check_outcome::invalid_payload: return fmt::format("invalid payload ({})", enum_name(e.reason));
    case check_outcome::not_committed: return "not the payload that was committed to on the chain";
    case check_outcome::passed: break;
  }
  return "no failed check";
}

std::string cause_of(const events::slashed& e) {
  switch (e.cause) {
    case events::slash_cause::check: return failure(e);
    case events::slash_cause::inactive: return fmt::format("inactive for {}", windows(e.found));
    case events::slash_cause::overlap:
      return fmt::format("shares {:.0f} % of its indices with uid {}, which was there first (at most {:.0f} %)",
                         100 * e.found, e.other, 100 * e.limit);
  }
  return {};
}

std::string words(const events::slashed& e) {
  std::string text = at(e.window, e.validator) + cause_of(e) + ": " + change("μ_p", e.proof_before, e.proof) + ", " +
                     change("PeerScore", e.peer_score_before, e.peer_score);
  if (e.standing < 1) text += fmt::format(", standing {:.2f}", e.standing);
  return text;
}

std::string words(const events::scores_reset& e) {
  std::string why;
  switch (e.cause) {
    case events::reset_cause::new_owner: why = "the uid has a new owner, who begins anew"; break;
    case events::reset_cause::inactive:
      why = fmt::format("inactive for {} (at most {:.0f})", windows(e.found), e.limit);
      break;
    case events::reset_cause::overlap:
      why = fmt::format("copied uid {}, with which it shares {:.0f} % of its indices (less than {:.0f} %)", e.other,
                        100 * e.found, 100 * e.limit);
      break;
    case events::reset_cause::misses:
      why = fmt::format("missed {:.0f} of the last 8 windows (fewer than {:.0f})", e.found, e.limit);
      break;
    case events::reset_cause::no_peer: why = "the uid is no peer's any more"; break;
  }
  std::string text = at(e.window, e.validator) + why + ": all scores reset, " +
                     fmt::format("LossRating {:.2f}, μ_p {:.2f} and PeerScore {:.2f} are gone", e.rating_before,
                                 e.proof_before, e.peer_score_before);
  if (e.excluded_windows > 0)
    text += fmt::format("; excluded for {}", windows(static_cast<double>(e.excluded_windows)));
  return text;
}

std::string words(const events::rated& e) {
  std::string text = at(e.window, e.validator);
  text += e.place > 0 ? fmt::format("place {} of {} by LossScore: ", e.place, e.players) : "scored without a match: ";
  text += change("LossRating", e.rating_before, e.rating) + ", " + change("μ_p", e.proof_before, e.proof) + ", " +
          change("PeerScore", e.peer_score_before, e.peer_score);
  if (e.sync_factor < 1) text += fmt::format(", times {:.2f} for a stale model", e.sync_factor);
  if (e.penalty < 1) text += fmt::format(", times {:.2f} for negative LossScores", e.penalty);
  if (e.standing < 1) text += fmt::format(", times {:.2f} for earlier slashes", e.standing);
  return text;
}

std::string words(const events::overlap_found& e) {
  return at(e.window, e.validator) +
         fmt::format("{:.0f} % of the indices in common with uid {}, which uploaded {:.3f} s earlier", 100 * e.overlap,
                     e.other, seconds(e.uploaded_at - e.other_uploaded_at));
}

std::string words(const events::contribution_refused& e) {
  return at(e.window, e.validator) + fmt::format("the trial step shows nothing ({})", enum_name(e.reason));
}

template <class Event>
std::string words(const Event&) {
  return {};
}

}  // namespace

std::string explained(const events::any& e) {
  return std::visit([](const auto& event) { return words(event); }, e);
}

}  // namespace gauntlet::runtime
