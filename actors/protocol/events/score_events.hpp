#pragma once

#include "base/fields.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "compute/rejection.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What validators found out and thought.
namespace gauntlet::actors::events {

enum class check_outcome : std::uint8_t {
  passed,
  missing,          ///< no object for the window
  early,            ///< uploaded before the put window
  late,             ///< uploaded after it
  bad_header,       ///< metadata malformed, of another run, window or uid, or of the wrong size
  bad_signature,    ///< not signed by the uid's hotkey
  desynchronised,   ///< SyncScore above the threshold
  invalid_payload,  ///< fetched, and refused by `validate` or not the bytes that were signed
  not_committed,    ///< not the payload that the peer has committed to on the chain
};

struct contribution_checked {
  gauntlet::uid validator = 0;
  gauntlet::uid uid = 0;
  window_index window = 0;
  check_outcome outcome = check_outcome::passed;
  compute::rejection reason = compute::rejection::none;
  double sync_score = 0;
  double outside_s = 0;
  time_point uploaded_at{};
  block_height registered_at = 0;
  bool candidate = false;
  bool drawn = false;

  static constexpr std::string_view name = "contribution_checked";
  static constexpr std::string_view help = "A validator's fast checks of one peer.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("validator", self.validator, "who checked");
    field("uid", self.uid, "the peer");
    field("window", self.window, "the window of the contribution");
    field("outcome", self.outcome, "passed, or the first check that failed");
    field("reason", self.reason, "why the payload was refused, where it was");
    field("sync_score", self.sync_score, "SyncScore in signed updates; -1 where it could not be told");
    field("outside_s", self.outside_s, "seconds before (negative) or after the put window; 0 inside");
    field("uploaded_at", self.uploaded_at, "the storage's time of the upload; 0 without one");
    field("registered_at", self.registered_at, "block that gave the peer its uid: a later one is a new owner");
    field("candidate", self.candidate, "whether it was among the window's candidates and reserves");
    field("drawn", self.drawn, "whether the validator drew it into S_t");
  }
};

struct overlap_found {
  gauntlet::uid validator = 0;
  gauntlet::uid uid = 0;
  window_index window = 0;
  gauntlet::uid other = 0;
  double overlap = 0;
  time_point uploaded_at{};
  time_point other_uploaded_at{};

  static constexpr std::string_view name = "overlap_found";
  static constexpr std::string_view help = "Two payloads have more in common than independent work has.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("validator", self.validator, "who compared");
    field("uid", self.uid, "the peer whose payload was uploaded later");
    field("window", self.window, "the window");
    field("other", self.other, "the peer whose payload was there first");
    field("overlap", self.overlap, "share of common indices, weighted by size");
    field("uploaded_at", self.uploaded_at, "the storage's time of the one upload");
    field("other_uploaded_at", self.other_uploaded_at, "and of the other");
  }
};

/// A payload that was valid, and whose trial step gives no finite loss.
struct contribution_refused {
  gauntlet::uid validator = 0;
  gauntlet::uid uid = 0;
  window_index window = 0;
  compute::rejection reason = compute::rejection::none;

  static constexpr std::string_view name = "contribution_refused";
  static constexpr std::string_view help = "A payload that had passed the checks cannot be scored.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("validator", self.validator, "who tried");
    field("uid", self.uid, "the peer");
    field("window", self.window, "the window");
    field("reason", self.reason, "why");
  }
};

/// Marks the end of a validator's facts about a window: the score events that follow are what the rules make of them.
struct window_judged {
  gauntlet::uid validator = 0;
  window_index window = 0;
  std::uint64_t steps = 0;
  std::uint64_t checked = 0;
  std::uint64_t measured = 0;
  bool complete = true;

  static constexpr std::string_view name = "window_judged";
  static constexpr std::string_view help =
      "A validator has all it will know of a window; what its rules make of it follows.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("validator", self.validator, "who judges");
    field("window", self.window, "the window");
    field("steps", self.steps, "steps applied before that window's");
    field("checked", self.checked, "peers that were checked");
    field("measured", self.measured, "peers whose losses were measured");
    field("complete", self.complete, "false when the window ended before all of S_t was measured");
  }
};

enum class slash_cause : std::uint8_t {
  check,     ///< a failed fast check
  inactive,  ///< nothing put for activity_windows
  overlap,   ///< a copy of an earlier upload
};

struct slashed {
  gauntlet::uid validator = 0;
  gauntlet::uid uid = 0;
  window_index window = 0;
  slash_cause cause = slash_cause::check;
  check_outcome why = check_outcome::missing;
  compute::rejection reason = compute::rejection::none;
  double found = 0;
  double limit = 0;
  gauntlet::uid other = 0;
  double factor = 1;
  double proof_before = 0;
  double proof = 0;
  double peer_score_before = 0;
  double peer_score = 0;
  double standing = 1;

  static constexpr std::string_view name = "slashed";
  static constexpr std::string_view help = "What a validator found in a window lowered a peer's scores.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("validator", self.validator, "who slashed");
    field("uid", self.uid, "the peer");
    field("window", self.window, "the window");
    field("cause", self.cause, "a failed check, inactivity, or a copy");
    field("why", self.why, "the check that failed; passed for a copy");
    field("reason", self.reason, "why the payload was refused, where it was");
    field("found", self.found,
          "the number behind it: seconds outside the put window, SyncScore, overlap, or windows missed in a row");
    field("limit", self.limit, "what it may be");
    field("other", self.other, "whose payload was copied; the peer itself otherwise");
    field("factor", self.factor, "what the PeerScore was multiplied with");
    field("proof_before", self.proof_before, "μ_p before");
    field("proof", self.proof, "μ_p afterwards");
    field("peer_score_before", self.peer_score_before, "PeerScore before");
    field("peer_score", self.peer_score, "PeerScore afterwards");
    field("standing", self.standing, "afterwards: what multiplies later PeerScores, where slashes last");
  }
};

/// `no_peer`: the uid belongs to a validator now, or to nobody.
enum class reset_cause : std::uint8_t { new_owner, inactive, overlap, misses, no_peer };

struct scores_reset {
  gauntlet::uid validator = 0;
  gauntlet::uid uid = 0;
  window_index window = 0;
  reset_cause cause = reset_cause::new_owner;
  double found = 0;
  double limit = 0;
  gauntlet::uid other = 0;
  std::uint64_t excluded_windows = 0;
  double rating_before = 0;
  double proof_before = 0;
  double peer_score_before = 0;

  static constexpr std::string_view name = "scores_reset";
  static constexpr std::string_view help = "A validator forgot all scores of a peer, which begins anew.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("validator", self.validator, "who");
    field("uid", self.uid, "the peer");
    field("window", self.window, "the window");
    field("cause", self.cause, "why");
    field("found", self.found, "the number behind it: inactive windows, overlap, or misses in the last 8 windows");
    field("limit", self.limit, "what it may be");
    field("other", self.other, "whose payload was copied; the peer itself otherwise");
    field("excluded_windows", self.excluded_windows, "windows in which it is neither scored nor a candidate");
    field("rating_before", self.rating_before, "LossRating before");
    field("proof_before", self.proof_before, "μ_p before");
    field("peer_score_before", self.peer_score_before, "PeerScore before");
  }
};

struct scores_restored {
  gauntlet::uid validator = 0;
  window_index window = 0;
  std::uint64_t peers = 0;

  static constexpr std::string_view name = "scores_restored";
  static constexpr std::string_view help =
      "A validator that has lost its disk goes on from scores that it had kept in its bucket.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("validator", self.validator, "who");
    field("window", self.window, "the window after which they were kept");
    field("peers", self.peers, "peers that they are of");
  }
};

struct contribution_scored {
  gauntlet::uid validator = 0;
  gauntlet::uid uid = 0;
  window_index window = 0;
  double assigned_before = 0;
  double assigned_after = 0;
  double random_before = 0;
  double random_after = 0;
  double loss_score = 0;
  double assigned_score = 0;
  std::int64_t indicator = 0;
  double cosine = no_cosine;

  /// A cosine lies in [-1, 1].
  static constexpr double no_cosine = 2;
  static constexpr std::string_view name = "contribution_scored";
  static constexpr std::string_view help =
      "A validator measured the loss before and after a trial step with one contribution.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("validator", self.validator, "who measured");
    field("uid", self.uid, "the peer");
    field("window", self.window, "the window");
    field("assigned_before", self.assigned_before, "loss on the peer's assigned data before, nats a token");
    field("assigned_after", self.assigned_after, "and after the trial step");
    field("random_before", self.random_before, "loss on the common random sample before");
    field("random_after", self.random_after, "and after");
    field("loss_score", self.loss_score, "LossScore on the random sample");
    field("assigned_score", self.assigned_score, "the same on assigned data");
    field("indicator", self.indicator, "+1 when assigned data gained more than random data, else -1");
    field("cosine", self.cosine, "of the payload and the gradient recomputed by the validator; 2 where not measured");
  }
};

struct rated {
  gauntlet::uid validator = 0;
  gauntlet::uid uid = 0;
  window_index window = 0;
  double mu = 0;
  double sigma = 0;
  double rating = 0;
  double proof = 0;
  double peer_score = 0;
  double rating_before = 0;
  double proof_before = 0;
  double peer_score_before = 0;
  std::uint64_t place = 0;
  std::uint64_t players = 0;
  double sync_factor = 1;
  double standing = 1;
  double penalty = 1;

  static constexpr std::string_view name = "rated";
  static constexpr std::string_view help = "A validator's scores of a peer after an evaluation.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("validator", self.validator, "who rates");
    field("uid", self.uid, "the peer");
    field("window", self.window, "the window");
    field("mu", self.mu, "μ of the rating");
    field("sigma", self.sigma, "σ of the rating, where it has one");
    field("rating", self.rating, "LossRating; for OpenSkill the ordinal μ - 3σ");
    field("proof", self.proof, "proof-of-computation average μ_p");
    field("peer_score", self.peer_score, "PeerScore");
    field("rating_before", self.rating_before, "LossRating before");
    field("proof_before", self.proof_before, "μ_p before");
    field("peer_score_before", self.peer_score_before, "PeerScore before");
    field("place", self.place, "place in the window's match by LossScore, 1 is the best; 0 without a match");
    field("players", self.players, "how many played it");
    field("sync_factor", self.sync_factor, "what the SyncScore multiplied the PeerScore with");
    field("standing", self.standing, "what earlier slashes multiply it with, where they last");
    field("penalty", self.penalty, "what too many negative LossScores multiply it with");
  }
};

struct weights_posted {
  gauntlet::uid validator = 0;
  window_index window = 0;
  std::vector<gauntlet::uid> uids;
  std::vector<double> weights;

  static constexpr std::string_view name = "weights_posted";
  static constexpr std::string_view help = "A validator posted incentive weights on the chain.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("validator", self.validator, "who posted");
    field("window", self.window, "the window it stood in");
    field("uids", self.uids, "peers with a weight, ascending");
    field("weights", self.weights, "their weights; the sum is 1");
  }
};

struct held_out_measured {
  gauntlet::uid validator = 0;
  window_index window = 0;
  std::uint64_t steps = 0;
  double loss = 0;

  static constexpr std::string_view name = "held_out_measured";
  static constexpr std::string_view help = "Loss of the agreed state that follows a window, on data nobody trains on.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("validator", self.validator, "who measured");
    field("window", self.window, "the window");
    field("steps", self.steps, "steps applied so far");
    field("loss", self.loss, "held-out loss, nats a token");
  }
};

}  // namespace gauntlet::actors::events

template <>
struct gauntlet::enum_names<gauntlet::actors::events::check_outcome> {
  static constexpr std::array<std::string_view, 9> values{"passed",         "missing",         "early",
                                                          "late",           "bad_header",      "bad_signature",
                                                          "desynchronised", "invalid_payload", "not_committed"};
};
template <>
struct gauntlet::enum_names<gauntlet::actors::events::slash_cause> {
  static constexpr std::array<std::string_view, 3> values{"check", "inactive", "overlap"};
};
template <>
struct gauntlet::enum_names<gauntlet::actors::events::reset_cause> {
  static constexpr std::array<std::string_view, 5> values{"new_owner", "inactive", "overlap", "misses", "no_peer"};
};
