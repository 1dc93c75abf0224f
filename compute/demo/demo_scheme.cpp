#include "compute/demo/demo_scheme.hpp"

#include "base/check.hpp"
#include "compute/demo/sent_indices.hpp"
#include "compute/demo/topk.hpp"
#include "compute/demo/transform.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <tuple>

namespace gauntlet::compute::demo {

namespace {

digest format_of(const demo_options& o) {
  hasher h;
  h.add_text("demo").add_value(static_cast<std::uint64_t>(o.topk)).add_value(static_cast<std::uint64_t>(o.chunk));
  return h.add_value(static_cast<std::uint64_t>(o.value_bits)).finish();
}

}  // namespace

demo_scheme::demo_scheme(const layout& parameters, const demo_options& o)
    : parameters_(parameters),
      options_(o),
      shape_(chunks_of(parameters_, o.chunk, o.topk), o.value_bits, o.indices),
      format_(format_of(o)) {
  GAUNTLET_CHECK(options_.rule);
}

state_ptr demo_scheme::first_state(shared_buffer theta) const { return make_state(std::move(theta), nullptr, 0); }

feedback_ptr demo_scheme::first_feedback() const { return std::make_shared<const flat_buffer>(parameters_.size()); }

payload_header demo_scheme::header(window_index window) const {
  payload_header h;
  h.value_bits = static_cast<std::uint8_t>(options_.value_bits);
  h.window = window;
  h.scheme = format_;
  h.layout = parameters_.id();
  return h;
}

// ---- a peer's side

encoded demo_scheme::encode(const agreed_state& state, const feedback_ptr& feedback, std::span<const float> gradient,
                            window_index window, payload_editor* editor) const {
  GAUNTLET_CHECK(feedback && feedback->size() == parameters_.size() && gradient.size() == parameters_.size());
  // e ← β e + α g (gauntlet.md B.2).
  auto next = std::make_shared<flat_buffer>(*feedback);
  const auto decay = static_cast<float>(options_.decay);
  const auto size = static_cast<float>(step_size(state.steps));
  float* e = next->data();
  for (std::size_t i = 0; i < gradient.size(); ++i) e[i] = decay * e[i] + size * gradient[i];

  coefficients sent;
  compress(next->span(), sent);
  if (editor == nullptr) {
    byte_buffer payload = pack(shape_, header(window), sent);
    subtract_sent(sent, next->span());
    return {make_blob(std::move(payload)), std::move(next)};
  }
  coefficients edited = sent;
  edit(edited, window, *editor);
  byte_buffer payload = editor->tamper(pack(shape_, header(window), edited), sections());
  subtract_sent(sent, next->span());
  return {make_blob(std::move(payload)), std::move(next)};
}

byte_buffer demo_scheme::edit_packed(byte_view payload, window_index window, payload_editor& editor) const {
  coefficients c;
  GAUNTLET_CHECK(unpack(shape_, payload, c) == rejection::none);
  edit(c, window, editor);
  return editor.tamper(pack(shape_, header(window), c), sections());
}

void demo_scheme::compress(std::span<const float> momentum, coefficients& c) const {
  c.indices.resize(shape_.entries());
  c.values.resize(shape_.entries());
  std::array<float, chunk_length_max> z;
  std::size_t at = 0;
  for (const tensor_chunks& t : shape_.tensors()) {
    for (std::size_t i = 0; i < t.count(); ++i, at += t.kept) {
      forward_dct(momentum.data() + t.start(i), t.stride, t.height, t.width, z.data());
      const auto indices = std::span(c.indices).subspan(at, t.kept);
      largest(std::span<const float>(z).first(t.length()), indices);
      for (std::size_t j = 0; j < t.kept; ++j) c.values[at + j] = z[indices[j]];
    }
  }
}

void demo_scheme::subtract_sent(const coefficients& c, std::span<float> momentum) const {
  std::array<float, chunk_length_max> x;
  std::size_t at = 0;
  for (const tensor_chunks& t : shape_.tensors()) {
    for (std::size_t i = 0; i < t.count(); ++i, at += t.kept) {
      inverse_dct_sparse(std::span(c.indices).subspan(at, t.kept), std::span(c.values).subspan(at, t.kept), t.height,
                         t.width, x.data());
      float* e = momentum.data() + t.start(i);
      for (std::size_t a = 0; a < t.height; ++a)
        for (std::size_t b = 0; b < t.width; ++b) e[a * t.stride + b] -= x[a * t.width + b];
    }
  }
}

void demo_scheme::edit(coefficients& c, window_index window, payload_editor& editor) const {
  editor.begin(window);
  std::vector<editable_chunk> chunks;
  std::size_t at = 0;
  for (std::size_t tensor = 0; tensor < shape_.tensors().size(); ++tensor) {
    const tensor_chunks& t = shape_.tensors()[tensor];
    for (std::size_t i = 0; i < t.count(); ++i, at += t.kept)
      chunks.push_back(
          {tensor, i, t.length(), std::span(c.indices).subspan(at, t.kept), std::span(c.values).subspan(at, t.kept)});
  }
  editor.edit_payload(chunks);
  std::vector<std::pair<std::uint16_t, float>> order;
  for (const editable_chunk& e : chunks) {
    order.resize(e.indices.size());
    for (std::size_t j = 0; j < order.size(); ++j) order[j] = {e.indices[j], e.values[j]};
    std::sort(order.begin(), order.end(), [](const auto& x, const auto& y) { return x.first < y.first; });
    for (std::size_t j = 0; j < order.size(); ++j) std::tie(e.indices[j], e.values[j]) = order[j];
  }
}

std::vector<payload_section> demo_scheme::sections() const {
  std::vector<payload_section> all;
  std::size_t at = payload_header_bytes;
  for (std::size_t tensor = 0; tensor < shape_.tensors().size(); ++tensor) {
    const tensor_chunks& t = shape_.tensors()[tensor];
    const std::size_t n = shape_.entries_of(t);
    payload_section s{tensor, t.count(), t.length(), t.kept, at, index_bits, 0, shape_.value_bits()};
    s.values_at = s.indices_at + packed_bytes(n, index_bits);
    at = s.values_at + shape_.value_section_bytes(n);
    all.push_back(s);
  }
  return all;
}

// ---- everybody's side

rejection demo_scheme::validate(byte_view payload, window_index window) const {
  if (const rejection bad = check_header(payload, header(window)); bad != rejection::none) return bad;
  if (payload.size() != shape_.bytes()) return rejection::wrong_size;
  coefficients c;
  return unpack(shape_, payload, c);
}

std::vector<double> demo_scheme::overlaps(std::span<const byte_view> payloads) const {
  std::vector<sent_indices> sent;
  for (const byte_view payload : payloads) sent.push_back(indices_sent(shape_, payload));
  std::vector<double> found;
  index_marks marks(shape_);
  for (std::size_t one = 0; one < sent.size(); ++one) {
    marks.set(sent[one]);
    for (std::size_t other = one + 1; other < sent.size(); ++other)
      found.push_back(marks.overlap(sent[one], sent[other]));
    marks.clear(sent[one]);
  }
  return found;
}

state_ptr demo_scheme::apply(const agreed_state& state, std::span<const byte_view> payloads, std::size_t slots) const {
  flat_buffer direction(parameters_.size());
  aggregate(payloads, slots, direction.span());
  auto theta = std::make_shared<flat_buffer>(parameters_.size());
  step(state.theta->span(), direction.span(), step_size(state.steps), theta->span());
  return make_state(std::move(theta), nullptr, state.steps + 1);
}

void demo_scheme::trial_apply(const agreed_state& state, byte_view payload, double step_factor,
                              std::span<float> out) const {
  thread_local flat_buffer direction;
  if (direction.size() != parameters_.size()) direction = flat_buffer(parameters_.size());
  direction_of({shape_, std::span(&payload, 1), options_.normalise}, *alone_, 1, direction.span());
  step(state.theta->span(), direction.span(), step_factor * step_size(state.steps), out);
}

void demo_scheme::decode(byte_view payload, std::span<float> out) const {
  std::fill(out.begin(), out.end(), 0.0F);  // between tensors too
  direction_of({shape_, std::span(&payload, 1), normalisation::none}, *alone_, 1, out);
}

void demo_scheme::step(std::span<const float> theta, std::span<const float> direction, double size,
                       std::span<float> out) const {
  const auto shrink = static_cast<float>(1 - size * options_.weight_decay);
  const auto alpha = static_cast<float>(size);
  for (std::size_t i = 0; i < theta.size(); ++i) {
    const float d = direction[i];
    const float unit = options_.sign ? static_cast<float>((d > 0) - (d < 0)) : d;
    out[i] = theta[i] * shrink - alpha * unit;
  }
}

void demo_scheme::aggregate(std::span<const byte_view> payloads, std::size_t slots, std::span<float> out) const {
  direction_of({shape_, payloads, options_.normalise}, *options_.rule, slots, out);
}

void demo_scheme::direction_of(const normalised_payloads& all, const aggregation_rule& rule, std::size_t slots,
                               std::span<float> out) const {
  const std::vector<double> weights = rule.weigh(all);
  combined_block combined;
  std::array<float, chunk_length_max> x;
  all.for_each_chunk([&](const tensor_chunks& t, std::size_t chunk, const coefficient_block& block) {
    combined.clear();
    rule.combine(block, weights, slots, combined);
    inverse_dct_sparse(combined.indices(), combined.values(), t.height, t.width, x.data());
    for (std::size_t a = 0; a < t.height; ++a)
      std::copy_n(x.data() + a * t.width, t.width, out.data() + t.start(chunk) + a * t.stride);
  });
}

// ---- registry

namespace {

demo_options read(const options& o, const scheme_context& c) {
  demo_options d;
  d.topk = static_cast<std::size_t>(o.integer("topk"));
  d.chunk = static_cast<std::size_t>(o.integer("chunk"));
  d.value_bits = static_cast<std::size_t>(std::stoul(o.text("value_bits")));
  d.decay = o.number("decay");
  d.weight_decay = o.number("weight_decay");
  d.sign = o.flag("sign");
  d.indices = o.flag("canonical_indices") ? index_form::ascending : index_form::any;
  const std::string& rule = o.text("normalise");
  d.normalise = rule == "none"          ? normalisation::none
                : rule == "chunk_l2"    ? normalisation::chunk_l2
                : rule == "median_clip" ? normalisation::median_clip
                                        : normalisation::tensor_l2;
  d.steps = schedule_of(o, c.windows);
  if (c.rule) d.rule = c.rule;
  return d;
}

}  // namespace

scheme_registry::entry demo_entry() {
  std::vector<option_spec> specs = schedule_options(4e-4, 250);
  specs.push_back({.name = "topk",
                   .standard = std::int64_t{32},
                   .help = "coefficients sent of each chunk",
                   .range = {1, static_cast<double>(chunk_length_max)}});
  specs.push_back({.name = "chunk",
                   .standard = std::int64_t{64},
                   .help = "longest side of a chunk; a dimension is cut by its largest divisor up to this",
                   .range = {1, static_cast<double>(chunk_side_max)}});
  specs.push_back({.name = "decay", .standard = 0.999, .help = "β, what is kept of the momentum", .range = {0, 1}});
  specs.push_back({.name = "weight_decay", .standard = 0.0, .help = "λ, applied by all nodes alike", .range = {0, 10}});
  specs.push_back({.name = "value_bits",
                   .standard = std::string("32"),
                   .help = "bits of a transmitted value",
                   .choices = {"32", "16", "8", "4", "2"}});
  specs.push_back({.name = "normalise",
                   .standard = std::string("tensor_l2"),
                   .help = "what each payload's values are divided by before they are aggregated",
                   .choices = {"tensor_l2", "chunk_l2", "median_clip", "none"}});
  specs.push_back({.name = "sign", .standard = true, .help = "step by the sign of the aggregate"});
  specs.push_back({.name = "canonical_indices",
                   .standard = true,
                   .help = "refuse payloads whose indices do not ascend strictly within a chunk; false takes any order "
                           "and copies of an index, which then count as often as they stand there"});
  return {"demo", "momentum, chunked DCT and top-k; the aggregate's sign is the step", std::move(specs),
          [](const options& o, const scheme_context& c) {
            return std::make_unique<demo_scheme>(*c.parameters, read(o, c));
          }};
}

}  // namespace gauntlet::compute::demo
