#pragma once

#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "compute/gradient_combiner.hpp"
#include "compute/objective.hpp"
#include "compute/payload_editor.hpp"
#include "compute/scheme.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

/// The jobs that roles hand to compute (DESIGN 6). A job is a plain value, its result another; running one is pure but
/// for the memo tables, which change the cost and never the result.
namespace gauntlet::compute {

struct gradient_job {
  state_ptr state;
  std::vector<sample_id> samples;
};
struct gradient_result {
  shared_buffer gradient;
  double loss = 0;  ///< mean loss in nats a token over the samples, before the step
};

/// One gradient of several.
struct combine_job {
  std::vector<shared_buffer> gradients;
  std::shared_ptr<const gradient_combiner> combiner;
};
struct combine_result {
  shared_buffer gradient;
};

struct encode_job {
  state_ptr state;
  feedback_ptr feedback;
  shared_buffer gradient;
  window_index window = 0;
  std::shared_ptr<payload_editor> editor;  ///< null: honest
};
struct encode_result {
  blob payload;
  digest id;  ///< digest_of(*payload)
  feedback_ptr feedback;
};

/// Somebody's payload, changed.
struct edit_job {
  blob payload;
  window_index window = 0;
  std::shared_ptr<payload_editor> editor;
};
struct edit_result {
  blob payload;  ///< null when `payload` was not valid
};

/// LossScores of one payload (gauntlet.md C.3.2) on the peer's assigned samples and on the common random sample.
struct score_job {
  state_ptr state;
  blob payload;
  window_index window = 0;
  std::vector<sample_id> assigned;
  std::vector<sample_id> random;
  double step_factor = 0.2;  ///< β = step_factor · α
  /// Where not empty: the gradient on these samples is computed too, and compared with what the payload says.
  std::vector<sample_id> recomputed{};
};
struct score_result {
  rejection reason = rejection::none;  ///< the losses mean nothing unless `none`
  double assigned_before = 0;
  double assigned_after = 0;
  double random_before = 0;
  double random_after = 0;
  /// Cosine of the payload's decoded direction with the gradient on `recomputed`; 0 when not asked for, or of nothing.
  double cosine = 0;
};

struct apply_job {
  state_ptr state;
  std::vector<blob> payloads;  ///< in uid order
  std::vector<digest> ids;     ///< their digests, same order: the memo's key
  window_index window = 0;
  std::size_t slots = 1;  ///< G
};
struct apply_result {
  state_ptr state;                     ///< null when a payload was refused
  rejection reason = rejection::none;  ///< of the first payload refused: the manifest is void for all
};

/// Looks for copies: pairs of valid payloads of one window that have at least `threshold` in common.
struct compare_job {
  std::vector<blob> payloads;
  std::vector<digest> ids;  ///< their digests, same order: the memo's key
  double threshold = 1;
};
struct compare_result {
  struct pair {
    std::size_t one = 0, other = 0;  ///< places in `payloads`, one < other
    double overlap = 0;
  };
  std::vector<pair> alike;
};

struct evaluate_job {
  state_ptr state;
  std::size_t samples_max = 64;
};
struct evaluate_result {
  double held_out_loss = 0;
};

/// A state as bytes that another node can start from.
struct checkpoint_job {
  state_ptr state;
};
struct checkpoint_result {
  blob image;  ///< see checkpoint_image.hpp
  digest id;   ///< of the image
};

/// The state in somebody's bytes.
struct restore_job {
  blob image;
  digest id;     ///< of the image: the memo's key
  digest state;  ///< that it must hold
};
struct restore_result {
  state_ptr state;  ///< null: the bytes hold another state, or none
};

using job = std::variant<gradient_job, combine_job, encode_job, edit_job, score_job, apply_job, compare_job,
                         evaluate_job, checkpoint_job, restore_job>;
using job_result = std::variant<gradient_result, combine_result, encode_result, edit_result, score_result, apply_result,
                                compare_result, evaluate_result, checkpoint_result, restore_result>;

/// Runs jobs for all nodes of one process. Thread-safe. Equal jobs (by the digests of what they read) are computed
/// once: gradients of co-located peers with equal samples, the loss before a trial step, and the step from (state,
/// manifest). A second caller of a job under way waits for the first one's result. Tables are bounded; old entries go
/// first.
class engine {
 public:
  engine(std::shared_ptr<const objective> model, std::shared_ptr<const scheme> compression, std::size_t micro_batch);
  ~engine();

  job_result run(const job& j);

  const objective& model() const { return *model_; }
  /// The newest scheme: what is asked of it in general (sizes, validity) is the same of all.
  const scheme& compression() const {
    const change* c = newest_.load(std::memory_order_acquire);
    return c == nullptr ? *scheme_ : *c->next;
  }
  /// Jobs of window `first` and later ones are run with another scheme, which reads and writes the same payloads. Call
  /// it before such a job is started, for later windows each time.
  void change_scheme(window_index first, std::shared_ptr<const scheme> next);
  /// A_0 for this run seed.
  state_ptr first_state(std::uint64_t run_seed) const;
  /// No checkpoint of this model has more bytes.
  std::size_t checkpoint_bytes_max() const;

  /// What was computed, by kind of job, and how often a memo answered instead (a score asks it up to four times).
  struct counters {
    std::uint64_t gradients = 0, encodes = 0, scores = 0, applies = 0, evaluations = 0, memo_hits = 0;
  };
  counters counted() const;

 private:
  struct memo;
  gradient_result run_job(const gradient_job& j);
  combine_result run_job(const combine_job& j);
  encode_result run_job(const encode_job& j);
  edit_result run_job(const edit_job& j);
  score_result run_job(const score_job& j);
  double cosine_with_gradient(const score_job& j);
  apply_result run_job(const apply_job& j);
  compare_result run_job(const compare_job& j);
  evaluate_result run_job(const evaluate_job& j);
  checkpoint_result run_job(const checkpoint_job& j);
  restore_result run_job(const restore_job& j);

  std::shared_ptr<const objective> model_;
  struct change {
    window_index first = 0;
    std::shared_ptr<const scheme> next;
    std::unique_ptr<const change> before;
  };
  const scheme& scheme_for(window_index window) const {
    const change* c = newest_.load(std::memory_order_acquire);
    while (c != nullptr && window < c->first) c = c->before.get();
    return c == nullptr ? *scheme_ : *c->next;
  }

  std::shared_ptr<const scheme> scheme_;
  std::unique_ptr<const change> change_;
  std::atomic<const change*> newest_ = nullptr;  ///< `change_`, for threads that run jobs meanwhile
  std::size_t micro_batch_;
  std::unique_ptr<memo> memo_;
};

/// Forward-equivalent work of a job in tokens (a gradient counts its tokens once, a loss alone a third), from which
/// modelled durations are made. Never depends on what a memo held.
double work_tokens(const job& j, const engine& e);

}  // namespace gauntlet::compute
