#pragma once

#include "base/random.hpp"
#include "compute/data/assignment.hpp"
#include "compute/engine.hpp"
#include "compute/payload_editor.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace gauntlet::runtime::test {

/// What validators would measure of one contribution.
struct measurement {
  window_index window = 0;
  double loss_score = 0;      ///< on the random sample
  double assigned_score = 0;  ///< on the assigned data
  bool indicator() const { return assigned_score > loss_score; }
};

/// A crowd at work without the protocol around it: `honest` peers train on what they are assigned, one on half of it,
/// one on twice as much; all of these are aggregated. Beside them a copier and one that sends noise. Everybody is
/// measured in every window.
class measured_crowd {
 public:
  static constexpr uid honest = 6;

  /// `samples` and `step_factor` as in [scoring].
  measured_crowd(std::shared_ptr<compute::engine> engine, const compute::assignment_rule& rule, std::size_t samples,
                 double step_factor)
      : engine_(std::move(engine)), rule_(rule), samples_(samples), step_factor_(step_factor) {
    rule_.slots = honest + 4;
    state_ = engine_->first_state(rule_.run_seed);
    feedback_.assign(honest + 2, engine_->compression().first_feedback());
    compute::register_payload_editors();
    noise_ = compute::payload_editor_registry::instance().find("noise").make({}, rule_.run_seed);
  }

  void run(std::uint64_t windows) {
    for (window_index w = 0; w < windows; ++w) step(w);
  }

  /// By kind: honest, half, double, copier, noise.
  const std::map<std::string, std::vector<measurement>>& measured() const { return measured_; }
  const std::vector<measurement>& of(const std::string& kind) const { return measured_.at(kind); }
  /// Overlaps of pairs of honest contributions (C.2.6).
  const std::vector<double>& overlaps() const { return overlaps_; }

 private:
  template <class Result, class Job>
  Result done(Job j) {
    return std::get<Result>(engine_->run(std::move(j)));
  }

  void step(window_index w) {
    const compute::scheme& scheme = engine_->compression();
    compute::apply_job apply{state_, {}, {}, w, honest + 2};
    const auto join = [&](const std::string& kind, uid p, const std::vector<sample_id>& data) {
      const compute::encode_result made = contribution(w, p, data);
      measure(kind, w, p, made.payload);
      apply.payloads.push_back(made.payload);
      apply.ids.push_back(made.id);
    };
    for (uid p = 0; p < honest; ++p) {
      join("honest", p, rule_.assigned(w, p));
      for (uid q = 0; q < p; ++q)
        overlaps_.push_back(scheme.overlap(as_view(apply.payloads[q]), as_view(apply.payloads[p])));
    }
    std::vector<sample_id> data = rule_.assigned(w, honest);
    data.resize(data.size() / 2);
    join("half", honest, data);
    data = rule_.assigned(w, honest + 1);
    const auto surplus = rule_.random_samples(w, "surplus", honest + 1, data.size());
    data.insert(data.end(), surplus.begin(), surplus.end());
    join("double", honest + 1, data);
    measure("copier", w, honest + 2, apply.payloads[w % honest]);
    measure("noise", w, honest + 3, noise(w));
    state_ = done<compute::apply_result>(apply).state;
  }

  compute::encode_result contribution(window_index w, uid p, const std::vector<sample_id>& data) {
    const auto gradient = done<compute::gradient_result>(compute::gradient_job{state_, data}).gradient;
    auto made = done<compute::encode_result>(compute::encode_job{state_, feedback_[p], gradient, w, nullptr});
    feedback_[p] = made.feedback;
    return made;
  }

  blob noise(window_index w) {
    const auto nothing = std::make_shared<const compute::flat_buffer>(state_->theta->size());
    const auto no_feedback = engine_->compression().first_feedback();
    return done<compute::encode_result>(compute::encode_job{state_, no_feedback, nothing, w, noise_}).payload;
  }

  void measure(const std::string& kind, window_index w, uid p, const blob& payload) {
    compute::score_job j;
    j.state = state_;
    j.payload = payload;
    j.window = w;
    j.step_factor = step_factor_;
    j.assigned = rule_.assigned(w, p);
    generator random = generator_for(1, "assigned sample", w, p);
    random.shuffle(j.assigned);
    j.assigned.resize(std::min<std::size_t>(j.assigned.size(), samples_));
    j.random = rule_.random_samples(w, "evaluation", 1, samples_);
    const auto s = done<compute::score_result>(j);
    measured_[kind].push_back({w, (s.random_before - s.random_after) / s.random_before,
                               (s.assigned_before - s.assigned_after) / s.assigned_before});
  }

  std::shared_ptr<compute::engine> engine_;
  compute::assignment_rule rule_;
  std::size_t samples_;
  double step_factor_;
  compute::state_ptr state_;
  std::vector<compute::feedback_ptr> feedback_;
  std::shared_ptr<compute::payload_editor> noise_;
  std::map<std::string, std::vector<measurement>> measured_;
  std::vector<double> overlaps_;
};

/// Part of the measurements from `first` to `last` (parts of the run) that have the indicator +1.
inline double share_positive(const std::vector<measurement>& all, double first = 0, double last = 1) {
  const auto latest = std::max_element(all.begin(), all.end(),
                                       [](const measurement& a, const measurement& b) { return a.window < b.window; });
  const auto windows = static_cast<double>(latest->window + 1);
  double positive = 0, count = 0;
  for (const measurement& m : all) {
    const double at = static_cast<double>(m.window) / windows;
    if (at < first || at >= last) continue;
    positive += m.indicator() ? 1 : 0;
    ++count;
  }
  return positive / count;
}

/// How often a contribution of `a` has a higher LossScore than one of `b` in the same window.
inline double share_won(const std::vector<measurement>& a, const std::vector<measurement>& b) {
  double won = 0, count = 0;
  for (const measurement& x : a)
    for (const measurement& y : b)
      if (x.window == y.window) {
        won += x.loss_score > y.loss_score ? 1 : 0;
        ++count;
      }
  return won / count;
}

}  // namespace gauntlet::runtime::test
