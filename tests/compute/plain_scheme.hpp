#pragma once

#include "compute/scheme.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace gauntlet::compute {

/// The least a scheme can be, for tests of what stands around one: a payload is the gradient as it is, the step is
/// α times the sign of the sum. Its α is 0.004, its feedback empty.
class plain_scheme : public scheme {
 public:
  explicit plain_scheme(const layout& parameters) : parameters_(parameters) {}

  std::string_view name() const override { return "plain"; }
  const layout& parameters() const override { return parameters_; }
  state_ptr first_state(shared_buffer theta) const override { return make_state(std::move(theta), nullptr, 0); }
  feedback_ptr first_feedback() const override { return nullptr; }
  double step_size(std::uint64_t) const override { return 0.004; }

  encoded encode(const agreed_state&, const feedback_ptr& feedback, std::span<const float> gradient, window_index,
                 payload_editor*) const override {
    const byte_view bytes = std::as_bytes(gradient);
    return {make_blob(byte_buffer(bytes.begin(), bytes.end())), feedback};
  }
  byte_buffer edit_packed(byte_view payload, window_index, payload_editor&) const override {
    return {payload.begin(), payload.end()};
  }
  feedback_ptr on_window_result(const feedback_ptr& feedback, window_result) const override { return feedback; }

  rejection validate(byte_view payload, window_index) const override {
    if (payload.size() != payload_bytes()) return rejection::wrong_size;
    for (const float value : values_of(payload))
      if (!std::isfinite(value)) return rejection::value_not_finite;
    return rejection::none;
  }
  double overlap(byte_view a, byte_view b) const override { return std::ranges::equal(a, b) ? 1 : 0; }
  std::size_t payload_bytes() const override { return parameters_.size() * sizeof(float); }

  state_ptr apply(const agreed_state& state, std::span<const byte_view> payloads, std::size_t) const override {
    std::vector<float> sum(parameters_.size());
    for (const byte_view payload : payloads) {
      const std::vector<float> values = values_of(payload);
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += values[i];
    }
    auto theta = std::make_shared<flat_buffer>(sum.size());
    step(state, sum, 1, theta->span());
    return make_state(theta, nullptr, state.steps + 1);
  }
  void trial_apply(const agreed_state& state, byte_view payload, double step_factor,
                   std::span<float> out) const override {
    step(state, values_of(payload), step_factor, out);
  }
  void decode(byte_view payload, std::span<float> out) const override {
    const std::vector<float> values = values_of(payload);
    std::copy(values.begin(), values.end(), out.begin());
  }
  byte_buffer reencode(byte_view payload) const override { return {payload.begin(), payload.end()}; }

 private:
  static std::vector<float> values_of(byte_view payload) {
    std::vector<float> values(payload.size() / sizeof(float));
    std::memcpy(values.data(), payload.data(), values.size() * sizeof(float));
    return values;
  }
  void step(const agreed_state& state, const std::vector<float>& direction, double factor, std::span<float> out) const {
    const auto alpha = static_cast<float>(factor * step_size(state.steps));
    for (std::size_t i = 0; i < out.size(); ++i) {
      const float sign = direction[i] > 0 ? 1.0F : direction[i] < 0 ? -1.0F : 0.0F;
      out[i] = state.theta->span()[i] - alpha * sign;
    }
  }

  const layout& parameters_;
};

}  // namespace gauntlet::compute
