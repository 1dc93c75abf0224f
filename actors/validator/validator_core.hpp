#pragma once

#include "actors/protocol/member_core.hpp"
#include "actors/validator/manifest_review.hpp"
#include "actors/validator/mirror_queue.hpp"
#include "actors/validator/score_board.hpp"
#include "actors/validator/validator_strategy.hpp"
#include "actors/validator/window_checks.hpp"

#include <map>
#include <memory>
#include <optional>

namespace gauntlet::actors {

struct validator_disk final : member_disk {
  std::map<gauntlet::uid, peer_scores> scores;
  window_index judged_through = 0;
};

/// Checks all peers cheaply, scores a few by loss, rates them, and posts weights, candidates and manifests. Works on
/// the contributions of one window at a time, from the end of its put window to the end of the window after it.
class validator_core final : public member_core {
 public:
  validator_core(const net::identity& id, member_context context, std::unique_ptr<validator_strategy> strategy,
                 std::uint64_t secret_seed);

  const score_board& scores() const { return board_; }
  void resume(const validator_disk& saved);
  void change_strategy(std::unique_ptr<validator_strategy> strategy, std::uint64_t secret_seed) {
    strategy_ = std::move(strategy);
    secret_seed_ = secret_seed;
  }

 private:
  enum class review_phase : std::uint8_t { waiting, checking, fetching, settled };

  /// The window under review.
  struct review {
    /// A reorganisation opens the review of a window anew: answers to the one before are none of its own.
    std::uint64_t number = 0;
    window_index window = 0;
    review_phase phase = review_phase::waiting;
    compute::state_ptr theta;  ///< A_w, which peers trained on; null when this validator lacks it
    window_checks checks;
    std::vector<gauntlet::uid> candidates;              ///< ranked, as the chain holds them
    std::map<gauntlet::uid, block_height> owned_since;  ///< whose contributions are checked
    std::vector<gauntlet::uid> scored;                  ///< S_t
    std::size_t open_requests = 0;
    std::optional<net::publish_manifest> manifest;  ///< what this validator would publish
    bool mirrored = false;
    time_point put_closed_at{};  ///< until then every validator's checks must have seen what was put
    bool compared = false;       ///< the included manifest with the own checks
    bool publishing = false;     ///< mirrors or the extrinsic are under way
    bool published = false;
    std::size_t open_jobs = 0;  ///< of scoring and comparing
    std::map<gauntlet::uid, compute::score_result> measured;
    std::map<gauntlet::uid, compute::rejection> refused;  ///< valid, but without a finite loss
    std::vector<overlap_finding> overlaps;
    bool judged = false;  ///< scores and weights are done
  };

  std::shared_ptr<member_disk> make_disk() const override;
  void on_block() override;
  void on_undone(block_height height) override;
  void on_applied(window_index window, const std::vector<gauntlet::uid>& used) override;
  void on_hint(const net::message& m) override;
  void on_progress() override;
  bool applies_step(window_index window) override { return strategy_->applies_step(window); }
  bool busy() const override;
  void on_rules_changed() override;
  continuation_limits further_limits() const override;
  std::size_t jobs_max() const override { return 8 * parameters().scoring.evaluated_per_window + 32; }
  void measure(queue_marks& marks) const override;

  // Fast checks.
  void open_review(window_index w);
  void close_review();
  void begin_checks();
  void check_head(gauntlet::uid u, const net::message* m);
  validator_situation situation() const;
  void choose_scored();
  void fetch_payloads();
  void check_payload(gauntlet::uid u, const net::message* m);
  void settle();
  void note_checks();

  // Manifest.
  net::publish_manifest make_manifest() const;
  void publish_when_due();
  void mirror(const net::publish_manifest& m);
  void publish(const net::publish_manifest& m);
  /// The first in the slot order that is not the lead keeps a second copy.
  void mirror_as_second(window_index w);
  void put_copy(const mirror_queue::copy& c, std::uint64_t tries, std::function<void()> done);

  // Disputes (validator_disputes.cpp).
  void review_included_manifest();
  void confirm(window_index w, const manifest_objection& o);
  void look_for_void_manifest(window_index w);
  void look_for_missing_bytes();
  void dispute(window_index w, std::optional<net::dispute_reason> honest);

  // Checkpoints (validator_checkpoints.cpp).
  using window_of_key = std::optional<window_index> (*)(std::string_view key);
  void remember_for_checkpoint(window_index window);
  void attend_to_checkpoint();
  void look_for_keepers(blob image, const digest& id);
  void keep_checkpoint(const blob& image, const digest& id);
  void attest(const digest& image, std::uint64_t size, bool keeps);
  void delete_old_copies();
  void list_copies(window_of_key of, std::string_view prefix, window_index before, const std::string& after,
                   std::vector<std::string> old);
  void delete_copies(std::vector<std::string> keys);

  // Scores in its own bucket (validator_score_files.cpp).
  void keep_scores(window_index window);
  /// Without a disk and without having judged anybody yet: looks for scores of an earlier life.
  void look_for_scores();
  void fetch_scores(window_index window);

  /// The review that something was asked for is still the one under way.
  bool reviewing(std::uint64_t number) const { return review_ && review_->number == number; }

  // Scores (validator_scores.cpp).
  void measure_losses();
  void measure_one(gauntlet::uid u);
  void compare_payloads();
  void finish_job();
  window_facts facts() const;
  void judge(bool complete);
  void save_scores();
  void note_facts(const window_facts& f, bool complete);
  bool weights_are_due() const;
  void post_weights();
  void reveal_weights();
  void post_candidates();
  void measure_when_due(window_index window);
  void measure_held_out(window_index window);

  std::unique_ptr<validator_strategy> strategy_;
  std::uint64_t secret_seed_;
  score_board board_;
  std::optional<review> review_;
  std::uint64_t reviews_ = 0;
  std::uint64_t review_begins_ = 0;  ///< the timer
  /// A reorganisation or a crash may open the review of a window again; nobody is judged twice for it.
  window_index judged_through_ = 0;
  /// Weights that were committed to and not shown yet, oldest first; at most one a tempo.
  struct hidden_weights {
    net::reveal_weights content;
    std::uint64_t tempo = 0;  ///< in which the commit is included
  };
  std::vector<hidden_weights> hidden_;
  mirror_queue mirrors_;
  /// A state that this validator has to attest.
  struct checkpoint_duty {
    window_index window = 0;
    compute::state_ptr state;
    std::uint64_t number = 0;
    bool under_way = false;
    block_height again_at = 0;  ///< not before this block
  };
  std::optional<checkpoint_duty> checkpoint_;
  std::uint64_t duties_ = 0;
  window_index deleted_through_ = 0;  ///< copies of these windows' payloads are deleted
  bool looking_for_scores_ = false;
  std::size_t open_evaluations_ = 0;
  window_index disputed_ = 0;           ///< last window whose manifest this validator has disputed
  window_index candidates_posted_ = 0;  ///< last window whose candidates this validator has offered
};

}  // namespace gauntlet::actors
