#pragma once

#include "compute/aggregation/aggregation_rule.hpp"
#include "compute/payload.hpp"
#include "compute/schedule.hpp"
#include "compute/scheme.hpp"

#include <algorithm>

namespace gauntlet::compute::dense {

struct dense_options {
  double beta1 = 0.9;
  double beta2 = 0.95;
  double epsilon = 1e-8;
  double weight_decay = 0;
  double clip_norm = 1;  ///< of the aggregated gradient; 0: none
  schedule steps;
  std::shared_ptr<const aggregation_rule> rule = make_mean(mean_over::slots);
};

scheme_registry::entry dense_entry();

/// The uncompressed baseline: payloads are whole gradients, all nodes take one AdamW step (Loshchilov & Hutter 2019) on
/// what the aggregation rule makes of them. The moments are part of the agreed state: m in the first half of its
/// buffer, v in the second.
class dense_scheme final : public scheme {
 public:
  dense_scheme(const layout& parameters, const dense_options& o);

  std::string_view name() const override { return "dense"; }
  const layout& parameters() const override { return parameters_; }
  std::size_t optimiser_floats() const override { return 2 * parameters_.size(); }
  state_ptr first_state(shared_buffer theta) const override;
  feedback_ptr first_feedback() const override { return std::make_shared<const flat_buffer>(); }
  double step_size(std::uint64_t steps) const override { return options_.steps.at(steps); }
  encoded encode(const agreed_state& state, const feedback_ptr& feedback, std::span<const float> gradient,
                 window_index window, payload_editor* editor) const override;
  byte_buffer edit_packed(byte_view payload, window_index window, payload_editor& editor) const override;
  feedback_ptr on_window_result(const feedback_ptr& feedback, window_result) const override { return feedback; }
  rejection validate(byte_view payload, window_index window) const override;
  double overlap(byte_view a, byte_view b) const override { return std::ranges::equal(a, b) ? 1 : 0; }
  std::size_t payload_bytes() const override { return payload_header_bytes + sizeof(float) * elements_; }
  state_ptr apply(const agreed_state& state, std::span<const byte_view> payloads, std::size_t slots) const override;
  void trial_apply(const agreed_state& state, byte_view payload, double step_factor,
                   std::span<float> out) const override;
  void decode(byte_view payload, std::span<float> out) const override;
  byte_buffer reencode(byte_view payload) const override;

 private:
  payload_header header(window_index window) const;
  std::vector<payload_section> sections() const;
  /// The aggregate of a set of payloads, written to `out` [layout.size()].
  void aggregate(std::span<const byte_view> payloads, std::span<float> out) const;
  byte_buffer packed(std::span<const float> gradient, window_index window, payload_editor* editor) const;

  layout parameters_;
  dense_options options_;
  std::size_t elements_;  ///< without the padding between tensors, which does not travel
  digest format_;
};

}  // namespace gauntlet::compute::dense
