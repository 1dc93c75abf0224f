#include "compute/dense/dense_scheme.hpp"

#include "base/check.hpp"
#include "base/exact_math.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace gauntlet::compute::dense {

namespace {

/// Repeated squaring: b^n from products alone.
double power(double b, std::uint64_t n) {
  double result = 1;
  for (; n > 0; n >>= 1, b *= b)
    if (n & 1) result *= b;
  return result;
}

/// Whole gradients as a rule sees them: blocks of neighbours, none of which lists indices.
class gradient_payloads final : public payload_set {
 public:
  gradient_payloads(const layout& parameters, std::span<const byte_view> payloads)
      : parameters_(parameters), payloads_(payloads) {}

  std::size_t payloads() const override { return payloads_.size(); }

  void for_each_block(const std::function<void(const coefficient_block&)>& visit) const override {
    for_each_run([&](std::size_t, const coefficient_block& block) { visit(block); });
  }
  /// Calls `visit(offset in the flat buffer, block)`.
  template <class Visitor>
  void for_each_run(Visitor&& visit) const {
    std::vector<float> values(payloads_.size() * block_length_max);
    std::vector<block_part> parts(payloads_.size());
    std::size_t at = payload_header_bytes;
    for (const tensor_spec& t : parameters_.tensors()) {
      for (std::size_t first = 0; first < t.count; first += block_length_max) {
        const std::size_t length = std::min(block_length_max, t.count - first);
        for (std::size_t p = 0; p < parts.size(); ++p) {
          float* const part = values.data() + p * block_length_max;
          std::memcpy(part, payloads_[p].data() + at, sizeof(float) * length);
          parts[p] = {{}, std::span(part, length)};
        }
        at += sizeof(float) * length;
        visit(t.offset + first, coefficient_block{length, parts});
      }
    }
  }

 private:
  const layout& parameters_;
  std::span<const byte_view> payloads_;
};

}  // namespace

dense_scheme::dense_scheme(const layout& parameters, const dense_options& o)
    : parameters_(parameters), options_(o), elements_(parameters.parameter_count()), format_(digest_of("dense")) {
  GAUNTLET_CHECK(options_.rule);
}

state_ptr dense_scheme::first_state(shared_buffer theta) const {
  return make_state(std::move(theta), std::make_shared<const flat_buffer>(optimiser_floats()), 0);
}

payload_header dense_scheme::header(window_index window) const {
  payload_header h;
  h.window = window;
  h.scheme = format_;
  h.layout = parameters_.id();
  return h;
}

encoded dense_scheme::encode(const agreed_state&, const feedback_ptr& feedback, std::span<const float> gradient,
                             window_index window, payload_editor* editor) const {
  return {make_blob(packed(gradient, window, editor)), feedback};
}

byte_buffer dense_scheme::edit_packed(byte_view payload, window_index window, payload_editor& editor) const {
  flat_buffer values(parameters_.size());
  decode(payload, values.span());
  return packed(values.span(), window, &editor);
}

byte_buffer dense_scheme::packed(std::span<const float> gradient, window_index window, payload_editor* editor) const {
  std::vector<std::vector<float>> values;
  for (const tensor_spec& t : parameters_.tensors()) {
    const auto of_tensor = gradient.subspan(t.offset, t.count);
    values.emplace_back(of_tensor.begin(), of_tensor.end());
  }
  if (editor != nullptr) {
    editor->begin(window);
    std::vector<editable_chunk> chunks;
    for (std::size_t tensor = 0; tensor < values.size(); ++tensor)
      chunks.push_back({tensor, 0, values[tensor].size(), {}, values[tensor]});
    editor->edit_payload(chunks);
  }
  byte_buffer payload;
  payload.reserve(payload_bytes());
  byte_writer out(payload);
  write_header(out, header(window));
  for (const std::vector<float>& v : values) out.put_bytes(std::as_bytes(std::span(v)));
  if (editor != nullptr) payload = editor->tamper(std::move(payload), sections());
  return payload;
}

std::vector<payload_section> dense_scheme::sections() const {
  std::vector<payload_section> all;
  std::size_t at = payload_header_bytes;
  for (std::size_t tensor = 0; tensor < parameters_.tensors().size(); ++tensor) {
    const std::size_t count = parameters_.tensors()[tensor].count;
    all.push_back({tensor, 1, count, count, at, 0, at, 32});
    at += sizeof(float) * count;
  }
  return all;
}

rejection dense_scheme::validate(byte_view payload, window_index window) const {
  if (const rejection bad = check_header(payload, header(window)); bad != rejection::none) return bad;
  if (payload.size() != payload_bytes()) return rejection::wrong_size;
  for (std::size_t i = 0; i < elements_; ++i) {
    float v = 0;
    std::memcpy(&v, payload.data() + payload_header_bytes + sizeof(float) * i, sizeof v);
    if (!std::isfinite(v)) return rejection::value_not_finite;
    if (std::fabs(v) > payload_value_max) return rejection::value_out_of_bounds;
  }
  return rejection::none;
}

void dense_scheme::decode(byte_view payload, std::span<float> out) const {
  std::fill(out.begin(), out.end(), 0.0F);
  const std::byte* from = payload.data() + payload_header_bytes;
  for (const tensor_spec& t : parameters_.tensors()) {
    std::memcpy(out.data() + t.offset, from, sizeof(float) * t.count);
    from += sizeof(float) * t.count;
  }
}

byte_buffer dense_scheme::reencode(byte_view payload) const {
  flat_buffer values(parameters_.size());
  decode(payload, values.span());
  byte_buffer out(payload.begin(), payload.begin() + payload_header_bytes);
  byte_writer w(out);
  for (const tensor_spec& t : parameters_.tensors())
    w.put_bytes(std::as_bytes(values.span().subspan(t.offset, t.count)));
  return out;
}

void dense_scheme::aggregate(std::span<const byte_view> payloads, std::span<float> out) const {
  const gradient_payloads all(parameters_, payloads);
  const std::vector<double> weights = options_.rule->weigh(all);
  // AdamW has a step of its own size: an empty slot is no gradient of zeros.
  const std::size_t slots = std::max<std::size_t>(1, payloads.size());
  combined_block combined;
  all.for_each_run([&](std::size_t offset, const coefficient_block& block) {
    combined.clear();
    options_.rule->combine(block, weights, slots, combined);
    for (std::size_t j = 0; j < combined.indices().size(); ++j)
      out[offset + combined.indices()[j]] = combined.values()[j];
  });
}

state_ptr dense_scheme::apply(const agreed_state& state, std::span<const byte_view> payloads, std::size_t) const {
  const std::size_t n = parameters_.size();
  flat_buffer gradient(n);
  aggregate(payloads, gradient.span());
  double squares = 0;
  for (const float g : gradient.span()) squares += static_cast<double>(g) * static_cast<double>(g);
  const double norm = std::sqrt(squares);
  const double clip = options_.clip_norm > 0 && norm > options_.clip_norm ? options_.clip_norm / norm : 1;

  auto theta = std::make_shared<flat_buffer>(*state.theta);
  auto moments = std::make_shared<flat_buffer>(*state.optimiser);
  const double size = step_size(state.steps);
  const double correction1 = 1 - power(options_.beta1, state.steps + 1);
  const double correction2 = 1 - power(options_.beta2, state.steps + 1);
  for (std::size_t i = 0; i < n; ++i) {
    const double g = static_cast<double>(gradient.data()[i]) * clip;
    float& first = moments->data()[i];
    float& second = moments->data()[n + i];
    first = static_cast<float>(options_.beta1 * static_cast<double>(first) + (1 - options_.beta1) * g);
    second = static_cast<float>(options_.beta2 * static_cast<double>(second) + (1 - options_.beta2) * g * g);
    const double scale = std::sqrt(static_cast<double>(second) / correction2) + options_.epsilon;
    const double update = static_cast<double>(first) / correction1 / scale;
    const auto before = static_cast<double>(theta->data()[i]);
    theta->data()[i] = static_cast<float>(before - size * (update + options_.weight_decay * before));
  }
  return make_state(std::move(theta), std::move(moments), state.steps + 1);
}

void dense_scheme::trial_apply(const agreed_state& state, byte_view payload, double step_factor,
                               std::span<float> out) const {
  // The sign of the gradient: AdamW's own first step, and no peer can win by scaling.
  decode(payload, out);
  const auto size = static_cast<float>(step_factor * step_size(state.steps));
  const float* theta = state.theta->data();
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = theta[i] - size * static_cast<float>((out[i] > 0) - (out[i] < 0));
}

scheme_registry::entry dense_entry() {
  std::vector<option_spec> specs = schedule_options(3e-3, 20);
  specs.push_back({.name = "beta1", .standard = 0.9, .help = "decay of the first moment", .range = {0, 0.9999}});
  specs.push_back({.name = "beta2", .standard = 0.95, .help = "decay of the second moment", .range = {0, 0.99999}});
  specs.push_back(
      {.name = "epsilon", .standard = 1e-8, .help = "added to the root of the second moment", .range = {1e-16, 1}});
  specs.push_back({.name = "weight_decay", .standard = 0.0, .help = "decoupled weight decay", .range = {0, 10}});
  specs.push_back(
      {.name = "clip_norm", .standard = 1.0, .help = "longest aggregated gradient; 0 never clips", .range = {0, 1e9}});
  return {"dense", "whole gradients; all nodes take one AdamW step on the aggregate", std::move(specs),
          [](const options& o, const scheme_context& c) {
            dense_options d;
            d.beta1 = o.number("beta1");
            d.beta2 = o.number("beta2");
            d.epsilon = o.number("epsilon");
            d.weight_decay = o.number("weight_decay");
            d.clip_norm = o.number("clip_norm");
            d.steps = schedule_of(o, c.windows);
            if (c.rule) d.rule = c.rule;
            return std::make_unique<dense_scheme>(*c.parameters, d);
          }};
}

}  // namespace gauntlet::compute::dense
