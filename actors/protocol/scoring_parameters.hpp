#pragma once

#include "actors/protocol/seams.hpp"
#include "base/fields.hpp"

#include <array>
#include <cstdint>
#include <string_view>

/// How validators score (gauntlet.md C). Every mend of a known weakness (F.3) is one key that can be switched off;
/// docs/scoring.md sets the three presets side by side.
namespace gauntlet::actors {

enum class loss_score_form : std::uint8_t { relative, absolute };
enum class peer_score_form : std::uint8_t { clamped, product };
/// Which defaults the scoring and its surroundings have; runtime/config/presets.hpp lists what each one changes.
enum class scoring_preset : std::uint8_t { hardened, late, paper };
enum class random_sample_form : std::uint8_t { common, per_peer };
enum class sync_position_form : std::uint8_t { drawn, fixed };
enum class sync_factor_form : std::uint8_t { none, soft };
/// Who answers for a failed check, and whose payloads are compared.
enum class answerable_peers : std::uint8_t { everyone, chosen };
enum class overlap_scope : std::uint8_t { none, candidates, everyone };

struct scoring_parameters {
  scoring_preset preset = scoring_preset::hardened;

  std::uint64_t evaluated_per_window = 5;
  chosen<draw_rule_registry> selection{"counter"};
  std::uint64_t samples = 8;
  random_sample_form random_sample = random_sample_form::common;
  double step_factor = 0.2;
  loss_score_form loss_score = loss_score_form::relative;

  chosen<scoring_rule_registry> rule{"gauntlet"};
  chosen<rating_registry> rating{"openskill"};
  chosen<weight_rule_registry> weights{"power"};
  peer_score_form peer_score = peer_score_form::clamped;
  double proof_decay = 0.95;
  double proof_minimum = 0.1;
  std::uint64_t proof_warm_up = 10;
  bool absent_loses = true;
  std::uint64_t negative_memory = 8;
  double negative_share_max = 0.5;
  double negative_factor = 0.25;
  std::uint64_t negatives_in_a_row_max = 3;

  double slash_factor = 0.75;
  answerable_peers slashed = answerable_peers::everyone;
  bool slash_floor = true;
  bool slash_lasts = true;
  double standing_recovery = 0.05;
  double invalid_factor = 0;
  bool miss_escalation = false;
  std::uint64_t misses_max = 0;
  std::uint64_t exclusion_windows = 20;
  std::uint64_t activity_windows = 1;
  std::uint64_t inactive_windows_max = 25;
  bool reset_new_owner = true;

  double sync_threshold = 3;
  sync_factor_form sync_factor = sync_factor_form::soft;
  double sync_factor_limit = 3;
  sync_position_form sync_positions = sync_position_form::drawn;

  overlap_scope overlap = overlap_scope::everyone;
  double overlap_threshold = 0.5;
  double overlap_factor = 0.5;
  double overlap_reset = 0.6;
  double overlap_exclude = 0.7;
  std::uint64_t overlap_grace_steps = 20;

  bool operator==(const scoring_parameters&) const = default;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& field) {
    field("preset", self.preset, "defaults of this section and of some keys of others, see Presets");
    describe_evaluation(self, field);
    describe_rules(self, field);
    describe_slashes(self, field);
    describe_copies(self, field);
  }

 private:
  template <class Self, class Visitor>
  static void describe_evaluation(Self& self, Visitor& field) {
    field("evaluated_per_window", self.evaluated_per_window, "peers a validator scores by loss in a window (S_t)",
          limits{2, 256});
    field("selection", self.selection, "how S_t is drawn from the peers with a timely contribution");
    field("samples", self.samples, "training sequences in each loss sample, assigned and random", limits{1, 4096});
    field("random_sample", self.random_sample,
          "common: one random sample for all peers of a window; per_peer: one drawn anew for each");
    field("step_factor", self.step_factor, "size of the trial step in step sizes (β = step_factor · α)",
          limits{1e-6, 10});
    field("loss_score", self.loss_score, "relative: (before - after) / before; absolute: before - after");
  }

  template <class Self, class Visitor>
  static void describe_rules(Self& self, Visitor& field) {
    field("rule", self.rule, "what a PeerScore is made of");
    field("rating", self.rating, "how the LossScores of many windows become one LossRating");
    field("weights", self.weights, "how PeerScores become incentive weights");
    field("peer_score", self.peer_score,
          "clamped: max(0, μ_p) · max(0, LossRating); product: without the clamps, as the paper writes it");
    field("proof_decay", self.proof_decay, "γ of the proof-of-computation average μ_p", limits{0, 0.999999});
    field("proof_minimum", self.proof_minimum, "μ_p below which the PeerScore is 0", limits{0, 0.999});
    field("proof_warm_up", self.proof_warm_up, "evaluations of a peer before proof_minimum applies to it",
          limits{0, 1e6});
    field("absent_loses", self.absent_loses,
          "a peer of S_t whose payload is missing or invalid takes the last place of the match");
    field("negative_memory", self.negative_memory, "evaluations of a peer whose LossScores' signs are remembered",
          limits{1, 64});
    field("negative_share_max", self.negative_share_max,
          "share of negative LossScores among the remembered ones above which PeerScores are multiplied by "
          "negative_factor; 1 never does",
          limits{0, 1});
    field("negative_factor", self.negative_factor, "see negative_share_max", limits{0, 1});
    field("negatives_in_a_row_max", self.negatives_in_a_row_max,
          "negative LossScores in a row after which a peer is no candidate until it has a positive one; 0 never does",
          limits{0, 1e6});
  }

  template <class Self, class Visitor>
  static void describe_slashes(Self& self, Visitor& field) {
    field("slash_factor", self.slash_factor, "φ: what a failed fast check multiplies PeerScore and μ_p with",
          limits{0, 1});
    field("slashed", self.slashed,
          "who answers for a missing, late or malformed contribution: everyone, or the chosen (candidates and S_t); "
          "a desynchronised model is answered for by all");
    field("slash_floor", self.slash_floor, "a slash multiplies a positive μ_p only, for a negative one would rise");
    field("slash_lasts", self.slash_lasts,
          "a slash lowers the peer's standing, which multiplies all its later PeerScores; otherwise it is forgotten at "
          "the next evaluation");
    field("standing_recovery", self.standing_recovery,
          "part of the way back to full standing that a window without a failed check goes", limits{0, 1});
    field("invalid_factor", self.invalid_factor, "in place of φ for an invalid payload, which no accident makes",
          limits{0, 1});
    field("miss_escalation", self.miss_escalation,
          "misses in a row are slashed with φ, then 2/3 φ, then 0 (0.75, 0.5, 0)");
    field("misses_max", self.misses_max,
          "misses in the last 8 windows from which on a peer is reset and excluded, but for windows that most peers "
          "miss; 0 never does",
          limits{0, 8});
    field("exclusion_windows", self.exclusion_windows,
          "windows in which an excluded peer is neither scored nor a candidate", limits{0, 1e6});
    field("activity_windows", self.activity_windows,
          "a peer is inactive once it has put nothing in so many windows in a row", limits{1, 1000});
    field("inactive_windows_max", self.inactive_windows_max,
          "inactive windows in a row after which all scores of a peer are reset", limits{1, 1e6});
    field("reset_new_owner", self.reset_new_owner, "the new owner of a uid begins anew and inherits no score");
    field("sync_threshold", self.sync_threshold, "SyncScore (in signed updates) above which a peer is slashed",
          limits{0, 1e6});
    field("sync_factor", self.sync_factor,
          "soft: PeerScores are multiplied by (1 - min(x, limit) / limit)^2.5, x being the SyncScore");
    field("sync_factor_limit", self.sync_factor_limit, "SyncScore at which the soft factor is 0", limits{1e-6, 1e6});
    field(
        "sync_positions", self.sync_positions,
        "drawn: a sync sample's places follow from the block's hash and the uid; fixed: two of every tensor, the same "
        "for everybody");
  }

  template <class Self, class Visitor>
  static void describe_copies(Self& self, Visitor& field) {
    field("overlap", self.overlap,
          "whose payloads are compared: none, those of candidates, or of everyone (who must all be fetched)");
    field("overlap_threshold", self.overlap_threshold,
          "share of common indices from which on the later upload is a copy, slashed with overlap_factor",
          limits{0.001, 1});
    field("overlap_factor", self.overlap_factor, "what a copy multiplies PeerScore and μ_p with", limits{0, 1});
    field("overlap_reset", self.overlap_reset, "share from which on a copy costs all scores", limits{0.001, 2});
    field("overlap_exclude", self.overlap_exclude, "share from which on its peer is excluded, too", limits{0.001, 2});
    field("overlap_grace_steps", self.overlap_grace_steps,
          "first steps of a run in which similar payloads are no sign of copying, since all gradients are alike",
          limits{0, 1e6});
  }
};

}  // namespace gauntlet::actors

template <>
struct gauntlet::enum_names<gauntlet::actors::loss_score_form> {
  static constexpr std::array<std::string_view, 2> values{"relative", "absolute"};
};
template <>
struct gauntlet::enum_names<gauntlet::actors::peer_score_form> {
  static constexpr std::array<std::string_view, 2> values{"clamped", "product"};
};
template <>
struct gauntlet::enum_names<gauntlet::actors::scoring_preset> {
  static constexpr std::array<std::string_view, 3> values{"hardened", "late", "paper"};
};
template <>
struct gauntlet::enum_names<gauntlet::actors::random_sample_form> {
  static constexpr std::array<std::string_view, 2> values{"common", "per_peer"};
};
template <>
struct gauntlet::enum_names<gauntlet::actors::sync_position_form> {
  static constexpr std::array<std::string_view, 2> values{"drawn", "fixed"};
};
template <>
struct gauntlet::enum_names<gauntlet::actors::sync_factor_form> {
  static constexpr std::array<std::string_view, 2> values{"none", "soft"};
};
template <>
struct gauntlet::enum_names<gauntlet::actors::answerable_peers> {
  static constexpr std::array<std::string_view, 2> values{"everyone", "chosen"};
};
template <>
struct gauntlet::enum_names<gauntlet::actors::overlap_scope> {
  static constexpr std::array<std::string_view, 3> values{"none", "candidates", "everyone"};
};
