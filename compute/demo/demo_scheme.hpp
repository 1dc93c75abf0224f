#pragma once

#include "compute/aggregation/aggregation_rule.hpp"
#include "compute/demo/normalised_payloads.hpp"
#include "compute/demo/sparse_payload.hpp"
#include "compute/schedule.hpp"
#include "compute/scheme.hpp"

#include <array>

namespace gauntlet::compute::demo {

struct demo_options {
  std::size_t topk = 32;
  std::size_t chunk = 64;
  std::size_t value_bits = 32;
  double decay = 0.999;     ///< β
  double weight_decay = 0;  ///< λ, of all nodes alike
  normalisation normalise = normalisation::tensor_l2;
  bool sign = true;
  index_form indices = index_form::ascending;
  std::shared_ptr<const aggregation_rule> rule = make_mean(mean_over::slots);
  schedule steps;
};

scheme_registry::entry demo_entry();

/// DeMo as Gauntlet uses it (gauntlet.md B): momentum, chunked DCT, top-k; normalised, aggregated, inverted,
/// signed.
class demo_scheme final : public scheme {
 public:
  demo_scheme(const layout& parameters, const demo_options& o);

  std::string_view name() const override { return "demo"; }
  const layout& parameters() const override { return parameters_; }
  state_ptr first_state(shared_buffer theta) const override;
  feedback_ptr first_feedback() const override;
  double step_size(std::uint64_t steps) const override { return options_.steps.at(steps); }
  encoded encode(const agreed_state& state, const feedback_ptr& feedback, std::span<const float> gradient,
                 window_index window, payload_editor* editor) const override;
  byte_buffer edit_packed(byte_view payload, window_index window, payload_editor& editor) const override;
  feedback_ptr on_window_result(const feedback_ptr& feedback, window_result) const override { return feedback; }
  rejection validate(byte_view payload, window_index window) const override;
  double overlap(byte_view a, byte_view b) const override { return overlaps(std::array{a, b}).front(); }
  std::vector<double> overlaps(std::span<const byte_view> payloads) const override;
  std::size_t payload_bytes() const override { return shape_.bytes(); }
  state_ptr apply(const agreed_state& state, std::span<const byte_view> payloads, std::size_t slots) const override;
  void trial_apply(const agreed_state& state, byte_view payload, double step_factor,
                   std::span<float> out) const override;
  void decode(byte_view payload, std::span<float> out) const override;
  byte_buffer reencode(byte_view payload) const override { return repack(shape_, payload); }

  const payload_shape& shape() const { return shape_; }
  /// Δ of a set of payloads before the sign (demo.md section 5, "G"), written to `out`.
  void aggregate(std::span<const byte_view> payloads, std::size_t slots, std::span<float> out) const;

 private:
  payload_header header(window_index window) const;
  void compress(std::span<const float> momentum, coefficients& c) const;
  void edit(coefficients& c, window_index window, payload_editor& editor) const;
  std::vector<payload_section> sections() const;
  void subtract_sent(const coefficients& c, std::span<float> momentum) const;
  void direction_of(const normalised_payloads& all, const aggregation_rule& rule, std::size_t slots,
                    std::span<float> out) const;
  void step(std::span<const float> theta, std::span<const float> direction, double size, std::span<float> out) const;

  layout parameters_;
  demo_options options_;
  payload_shape shape_;
  digest format_;
  /// Of one payload alone: its values, and of copies of an index their mean (gauntlet.md B.1).
  std::shared_ptr<const aggregation_rule> alone_ = make_mean(mean_over::senders);
};

}  // namespace gauntlet::compute::demo
