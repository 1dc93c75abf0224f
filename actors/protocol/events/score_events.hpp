#pragma once

#include "base/fields.hpp"
#include "base/ids.hpp"
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
  }
};

struct slashed {
  gauntlet::uid validator = 0;
  gauntlet::uid uid = 0;
  window_index window = 0;
  check_outcome why = check_outcome::missing;
  double proof = 0;
  double peer_score = 0;

  static constexpr std::string_view name = "slashed";
  static constexpr std::string_view help = "A failed check lowered a peer's scores.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("validator", self.validator, "who slashed");
    field("uid", self.uid, "the peer");
    field("window", self.window, "the window");
    field("why", self.why, "the check that failed");
    field("proof", self.proof, "μ_p afterwards");
    field("peer_score", self.peer_score, "PeerScore afterwards");
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

  static constexpr std::string_view name = "rated";
  static constexpr std::string_view help = "A validator's scores of a peer after an evaluation.";
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("validator", self.validator, "who rates");
    field("uid", self.uid, "the peer");
    field("window", self.window, "the window");
    field("mu", self.mu, "OpenSkill μ");
    field("sigma", self.sigma, "OpenSkill σ");
    field("rating", self.rating, "LossRating, the ordinal μ - 3σ");
    field("proof", self.proof, "proof-of-computation average μ_p");
    field("peer_score", self.peer_score, "PeerScore");
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
