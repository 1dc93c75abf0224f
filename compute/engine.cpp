#include "compute/engine.hpp"

#include "base/check.hpp"
#include "base/random.hpp"
#include "compute/checkpoint_image.hpp"
#include "compute/memo_table.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>

namespace gauntlet::compute {

namespace {

/// Buffers that a memo may hold on to, whatever their size; at least a few, so that co-located nodes share a step.
constexpr std::size_t memo_bytes_max = std::size_t{64} << 20;
constexpr std::size_t buffers_min = 4;
constexpr std::size_t buffers_max = 256;
constexpr std::size_t losses_max = 16'384;
constexpr std::size_t comparisons_max = 256;
constexpr std::size_t checkpoints_max = 2;  // as large as the model, and rarely wanted

std::size_t buffers_for(std::size_t floats) {
  return std::clamp(memo_bytes_max / (floats * sizeof(float) + 1), buffers_min, buffers_max);
}

template <class... Cases>
struct overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
overloaded(Cases...) -> overloaded<Cases...>;

void add_samples(hasher& h, std::span<const sample_id> samples) {
  h.add_value(static_cast<std::uint64_t>(samples.size())).add(std::as_bytes(samples));
}

digest gradient_key(const gradient_job& j) {
  hasher h;
  add_samples(h.add(j.state->id), j.samples);
  return h.finish();
}

digest apply_key(const apply_job& j) {
  hasher h;
  h.add(j.state->id).add_value(j.window).add_value(static_cast<std::uint64_t>(j.slots));
  for (const digest& id : j.ids) h.add(id);
  return h.finish();
}

digest compare_key(const compare_job& j) {
  hasher h;
  h.add_value(j.threshold);
  for (const digest& id : j.ids) h.add(id);
  return h.finish();
}

digest evaluate_key(const evaluate_job& j) {
  hasher h;
  return h.add(j.state->id).add_value(static_cast<std::uint64_t>(j.samples_max)).finish();
}

/// `trial` is the payload's digest with the step's size, or zero for the loss of the state itself.
digest loss_key(const digest& state, const digest& trial, std::span<const sample_id> samples) {
  hasher h;
  add_samples(h.add(state).add(trial), samples);
  return h.finish();
}

digest trial_key(const score_job& j) {
  hasher h;
  return h.add(digest_of(as_view(j.payload))).add_value(j.step_factor).finish();
}

/// θ' of one score job, made when the first loss needs it. The buffer is the thread's own and reused: a trial step is
/// written out of place and never undone.
class trial_step {
 public:
  trial_step(const scheme& compression, const score_job& j) : scheme_(compression), job_(j) {}

  std::span<const float> theta() {
    thread_local flat_buffer candidate;
    const std::size_t size = job_.state->theta->size();
    if (!made_) {
      if (candidate.size() != size) candidate = flat_buffer(size);
      scheme_.trial_apply(*job_.state, as_view(job_.payload), job_.step_factor, candidate.span());
      made_ = true;
    }
    return candidate.span();
  }

 private:
  const scheme& scheme_;
  const score_job& job_;
  bool made_ = false;
};

}  // namespace

struct engine::memo {
  explicit memo(std::size_t floats)
      : gradients(buffers_for(floats)),
        steps(buffers_for(floats)),
        losses(losses_max),
        held_out(losses_max),
        comparisons(comparisons_max),
        checkpoints(checkpoints_max),
        restored(checkpoints_max) {}

  memo_table<gradient_result> gradients;
  memo_table<apply_result> steps;
  memo_table<double> losses;
  memo_table<double> held_out;
  memo_table<compare_result> comparisons;
  memo_table<checkpoint_result> checkpoints;
  memo_table<restore_result> restored;
  std::atomic<std::uint64_t> gradients_computed = 0, encodes_computed = 0, scores_computed = 0, applies_computed = 0,
                             evaluations_computed = 0;
};

engine::engine(std::shared_ptr<const objective> model, std::shared_ptr<const scheme> compression,
               std::size_t micro_batch)
    : model_(std::move(model)), scheme_(std::move(compression)), micro_batch_(micro_batch) {
  GAUNTLET_CHECK(model_ && scheme_ && micro_batch_ > 0);
  GAUNTLET_CHECK(model_->parameters().id() == scheme_->parameters().id());
  memo_ = std::make_unique<memo>(model_->parameters().size());
}

engine::~engine() = default;

void engine::change_scheme(window_index first, std::shared_ptr<const scheme> next) {
  GAUNTLET_CHECK(next && (!change_ || change_->first < first));
  GAUNTLET_CHECK(next->parameters().id() == scheme_->parameters().id());
  GAUNTLET_CHECK(next->payload_bytes() == scheme_->payload_bytes());
  change_ = std::make_unique<const change>(change{first, std::move(next), std::move(change_)});
  newest_.store(change_.get(), std::memory_order_release);
}

job_result engine::run(const job& j) {
  return std::visit([this](const auto& known) -> job_result { return run_job(known); }, j);
}

gradient_result engine::run_job(const gradient_job& j) {
  GAUNTLET_CHECK(j.state && !j.samples.empty());
  return memo_->gradients.get(gradient_key(j), [&] {
    ++memo_->gradients_computed;
    flat_buffer gradient(model_->parameters().size());
    const double loss = model_->accumulate_gradient(j.state->theta->span(), j.samples, micro_batch_, gradient.span());
    return gradient_result{std::make_shared<const flat_buffer>(std::move(gradient)), loss};
  });
}

combine_result engine::run_job(const combine_job& j) {
  GAUNTLET_CHECK(j.combiner && !j.gradients.empty());
  auto combined = std::make_shared<flat_buffer>(model_->parameters().size());
  j.combiner->combine(j.gradients, combined->span());
  return {std::move(combined)};
}

encode_result engine::run_job(const encode_job& j) {
  GAUNTLET_CHECK(j.state && j.gradient);
  ++memo_->encodes_computed;
  encoded made = scheme_for(j.window).encode(*j.state, j.feedback, j.gradient->span(), j.window, j.editor.get());
  const digest id = digest_of(as_view(made.payload));
  return {std::move(made.payload), id, std::move(made.feedback)};
}

edit_result engine::run_job(const edit_job& j) {
  GAUNTLET_CHECK(j.editor);
  if (scheme_->validate(as_view(j.payload), j.window) != rejection::none) return {};
  return {make_blob(scheme_for(j.window).edit_packed(as_view(j.payload), j.window, *j.editor))};
}

score_result engine::run_job(const score_job& j) {
  GAUNTLET_CHECK(j.state && !j.assigned.empty() && !j.random.empty());
  score_result result;
  result.reason = scheme_->validate(as_view(j.payload), j.window);
  if (result.reason != rejection::none) return result;
  ++memo_->scores_computed;

  const auto before = [&](std::span<const sample_id> samples) {
    return memo_->losses.get(loss_key(j.state->id, digest{}, samples),
                             [&] { return model_->loss(j.state->theta->span(), samples); });
  };
  const digest trial_id = trial_key(j);
  trial_step trial(scheme_for(j.window), j);
  const auto after = [&](std::span<const sample_id> samples) {
    return memo_->losses.get(loss_key(j.state->id, trial_id, samples),
                             [&] { return model_->loss(trial.theta(), samples); });
  };
  result.assigned_before = before(j.assigned);
  result.random_before = before(j.random);
  result.assigned_after = after(j.assigned);
  result.random_after = after(j.random);
  if (!j.recomputed.empty()) result.cosine = cosine_with_gradient(j);
  const bool finite = std::isfinite(result.cosine) && std::isfinite(result.assigned_before) &&
                      std::isfinite(result.assigned_after) && std::isfinite(result.random_before) &&
                      std::isfinite(result.random_after);
  if (!finite) result.reason = rejection::loss_not_finite;
  return result;
}

double engine::cosine_with_gradient(const score_job& j) {
  const gradient_result honest = run_job(gradient_job{j.state, j.recomputed});
  flat_buffer claimed(model_->parameters().size());
  scheme_->decode(as_view(j.payload), claimed.span());
  double product = 0, claimed_squares = 0, honest_squares = 0;
  for (std::size_t i = 0; i < claimed.size(); ++i) {
    const auto a = static_cast<double>(claimed.span()[i]);
    const auto b = static_cast<double>(honest.gradient->span()[i]);
    product += a * b;
    claimed_squares += a * a;
    honest_squares += b * b;
  }
  const double norms = std::sqrt(claimed_squares) * std::sqrt(honest_squares);
  return norms > 0 ? product / norms : 0;
}

apply_result engine::run_job(const apply_job& j) {
  GAUNTLET_CHECK(j.state && j.payloads.size() == j.ids.size() && j.slots > 0);
  return memo_->steps.get(apply_key(j), [&]() -> apply_result {
    ++memo_->applies_computed;
    std::vector<byte_view> views;
    for (const blob& payload : j.payloads) {
      views.push_back(as_view(payload));
      const rejection reason = scheme_->validate(views.back(), j.window);
      if (reason != rejection::none) return {nullptr, reason};
    }
    return {scheme_for(j.window).apply(*j.state, views, j.slots), rejection::none};
  });
}

compare_result engine::run_job(const compare_job& j) {
  GAUNTLET_CHECK(j.payloads.size() == j.ids.size());
  return memo_->comparisons.get(compare_key(j), [&] {
    std::vector<byte_view> views;
    for (const blob& payload : j.payloads) views.push_back(as_view(payload));
    const std::vector<double> overlaps = scheme_->overlaps(views);
    compare_result result;
    auto next = overlaps.begin();
    for (std::size_t one = 0; one < views.size(); ++one) {
      for (std::size_t other = one + 1; other < views.size(); ++other, ++next) {
        const double overlap = j.ids[one] == j.ids[other] ? 1 : *next;
        if (overlap >= j.threshold) result.alike.push_back({one, other, overlap});
      }
    }
    return result;
  });
}

evaluate_result engine::run_job(const evaluate_job& j) {
  GAUNTLET_CHECK(j.state && j.samples_max > 0);
  return {memo_->held_out.get(evaluate_key(j), [&] {
    ++memo_->evaluations_computed;
    return model_->held_out_loss(j.state->theta->span(), j.samples_max);
  })};
}

checkpoint_result engine::run_job(const checkpoint_job& j) {
  GAUNTLET_CHECK(j.state);
  return memo_->checkpoints.get(j.state->id, [&]() -> checkpoint_result {
    blob image = make_blob(image_of(*j.state, model_->parameters()));
    const digest id = digest_of(as_view(image));
    return {std::move(image), id};
  });
}

restore_result engine::run_job(const restore_job& j) {
  GAUNTLET_CHECK(j.image);
  hasher h;
  h.add(j.state).add(j.id);
  return memo_->restored.get(h.finish(), [&]() -> restore_result {
    return {state_of_image(as_view(j.image), model_->parameters(), scheme_->optimiser_floats(), j.state)};
  });
}

std::size_t engine::checkpoint_bytes_max() const {
  return image_bytes_max(model_->parameters(), scheme_->optimiser_floats());
}

state_ptr engine::first_state(std::uint64_t run_seed) const {
  flat_buffer theta(model_->parameters().size());
  model_->initialise(theta.span(), seed_for(run_seed, "initial parameters"));
  return scheme_->first_state(std::make_shared<const flat_buffer>(std::move(theta)));
}

engine::counters engine::counted() const {
  const memo& m = *memo_;
  return {m.gradients_computed,   m.encodes_computed,
          m.scores_computed,      m.applies_computed,
          m.evaluations_computed, m.gradients.hits() + m.steps.hits() + m.losses.hits() + m.held_out.hits()};
}

double work_tokens(const job& j, const engine& e) {
  const auto tokens = static_cast<double>(e.model().tokens_per_sample());
  constexpr double loss_alone = 1.0 / 3;  // a backward pass costs about two forward passes
  return std::visit(overloaded{
                        [&](const gradient_job& g) { return static_cast<double>(g.samples.size()) * tokens; },
                        [&](const score_job& s) {
                          const auto losses = static_cast<double>(s.assigned.size() + s.random.size());
                          return (2 * loss_alone * losses + static_cast<double>(s.recomputed.size())) * tokens;
                        },
                        [&](const evaluate_job& v) { return loss_alone * static_cast<double>(v.samples_max) * tokens; },
                        [](const combine_job&) { return 0.0; },
                        [](const encode_job&) { return 0.0; },
                        [](const edit_job&) { return 0.0; },
                        [](const apply_job&) { return 0.0; },
                        [](const compare_job&) { return 0.0; },
                        [](const checkpoint_job&) { return 0.0; },
                        [](const restore_job&) { return 0.0; },
                    },
                    j);
}

}  // namespace gauntlet::compute
