#include "compute/llama/llama_network.hpp"

#include "base/check.hpp"
#include "base/exact_math.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/rms_norm.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/zeros.h>
#include <c10/core/InferenceMode.h>

#include <vector>

namespace gauntlet::compute {

/// Cosine and sine of every position and rotary frequency: [positions, head size], both halves of a head alike.
struct llama_network::tables {
  at::Tensor cosine;
  at::Tensor sine;
};

namespace {

std::int64_t signed_size(std::size_t n) { return static_cast<std::int64_t>(n); }

/// A tensor over floats that the caller owns. The pass only reads θ, whatever the type says.
at::Tensor view_of(const float* data, const std::vector<std::int64_t>& shape) {
  return at::from_blob(const_cast<float*>(data), shape, at::TensorOptions().dtype(at::kFloat));
}

at::Tensor view_of_tokens(const token_batch& batch) {
  return at::from_blob(const_cast<std::int64_t*>(batch.tokens.data()),
                       {signed_size(batch.rows), signed_size(batch.columns)}, at::TensorOptions().dtype(at::kLong));
}

/// Rotates the two halves of each head by the position's angles (the half-split convention of transformers).
at::Tensor rotated(const at::Tensor& x, const at::Tensor& cosine, const at::Tensor& sine) {
  const std::int64_t half = x.size(-1) / 2;
  return x * cosine + at::cat({x.narrow(-1, half, half).neg(), x.narrow(-1, 0, half)}, -1) * sine;
}

/// One forward pass: takes the parameters in layout order as it goes.
class forward_pass {
 public:
  forward_pass(const llama_config& config, const std::vector<at::Tensor>& parameters, at::Tensor cosine,
               at::Tensor sine)
      : config_(config), parameters_(parameters), cosine_(std::move(cosine)), sine_(std::move(sine)) {}

  /// tokens [rows, columns] → logits [rows, columns, vocabulary]
  at::Tensor logits(const at::Tensor& tokens) {
    const at::Tensor& embedding = next();
    at::Tensor x = at::embedding(embedding, tokens);
    for (std::int64_t layer = 0; layer < config_.layers; ++layer) {
      x = x + attention(norm(x));
      x = x + feed_forward(norm(x));
    }
    x = norm(x);
    return at::linear(x, config_.tied ? embedding : next());
  }

 private:
  const at::Tensor& next() { return parameters_[taken_++]; }

  at::Tensor norm(const at::Tensor& x) { return at::rms_norm(x, {config_.hidden}, next(), config_.norm_eps); }

  /// x [rows, columns, hidden] → [rows, heads, columns, head size]
  at::Tensor heads(const at::Tensor& x, std::int64_t count) {
    return at::linear(x, next()).view({x.size(0), x.size(1), count, config_.head_size()}).transpose(1, 2);
  }

  at::Tensor attention(const at::Tensor& x) {
    const at::Tensor query = rotated(heads(x, config_.heads), cosine_, sine_);
    const at::Tensor key = rotated(heads(x, config_.kv_heads), cosine_, sine_);
    const at::Tensor value = heads(x, config_.kv_heads);
    const at::Tensor mixed = at::scaled_dot_product_attention(query, key, value, {}, 0.0, /*is_causal=*/true,
                                                              std::nullopt, config_.kv_heads != config_.heads);
    return at::linear(mixed.transpose(1, 2).reshape({x.size(0), x.size(1), config_.hidden}), next());
  }

  at::Tensor feed_forward(const at::Tensor& x) {
    const at::Tensor gate = at::silu(at::linear(x, next()));
    const at::Tensor up = at::linear(x, next());
    return at::linear(gate * up, next());
  }

  const llama_config& config_;
  const std::vector<at::Tensor>& parameters_;
  at::Tensor cosine_;
  at::Tensor sine_;
  std::size_t taken_ = 0;
};

std::vector<at::Tensor> parameter_views(const layout& parameters, std::span<const float> theta) {
  GAUNTLET_CHECK(theta.size() == parameters.size());
  std::vector<at::Tensor> views;
  views.reserve(parameters.tensors().size());
  for (const tensor_spec& t : parameters.tensors()) views.push_back(view_of(theta.data() + t.offset, t.shape));
  return views;
}

/// Leaves whose gradients are views of `gradient`, so that the backward pass adds into the caller's buffer.
std::vector<at::Tensor> trainable_views(const layout& parameters, std::span<const float> theta,
                                        std::span<float> gradient) {
  GAUNTLET_CHECK(gradient.size() == parameters.size());
  std::vector<at::Tensor> views = parameter_views(parameters, theta);
  for (std::size_t i = 0; i < views.size(); ++i) {
    const tensor_spec& t = parameters.tensors()[i];
    views[i].requires_grad_(true);
    views[i].mutable_grad() = view_of(gradient.data() + t.offset, t.shape);
  }
  return views;
}

/// [rows, columns] tokens, the last column a target only → logits [rows · (columns - 1), vocabulary] and targets.
struct prediction {
  at::Tensor logits;
  at::Tensor targets;
};
prediction predict(forward_pass pass, const at::Tensor& tokens, std::int64_t vocabulary) {
  const std::int64_t inputs = tokens.size(1) - 1;
  return {pass.logits(tokens.narrow(1, 0, inputs)).view({-1, vocabulary}), tokens.narrow(1, 1, inputs).reshape({-1})};
}

}  // namespace

llama_network::llama_network(const llama_config& config, std::size_t positions_max)
    : config_(config), parameters_(llama_layout(config)), positions_max_(positions_max) {
  const std::int64_t head = config.head_size();
  const std::int64_t half = head / 2;
  at::Tensor cosine = at::zeros({signed_size(positions_max), head}, at::kFloat);
  at::Tensor sine = at::zeros({signed_size(positions_max), head}, at::kFloat);
  for (std::int64_t i = 0; i < half; ++i) {
    // Rounded to float where transformers rounds, so that the angles are the same ones; the functions are our own.
    const float exponent = static_cast<float>(2 * i) / static_cast<float>(head);
    const float frequency = 1.0F / static_cast<float>(exact::pow(config.rope_theta, static_cast<double>(exponent)));
    for (std::size_t position = 0; position < positions_max; ++position) {
      const float angle = static_cast<float>(position) * frequency;
      const std::size_t at = position * static_cast<std::size_t>(head) + static_cast<std::size_t>(i);
      for (const std::size_t copy : {at, at + static_cast<std::size_t>(half)}) {
        cosine.mutable_data_ptr<float>()[copy] = static_cast<float>(exact::cos(static_cast<double>(angle)));
        sine.mutable_data_ptr<float>()[copy] = static_cast<float>(exact::sin(static_cast<double>(angle)));
      }
    }
  }
  tables_ = std::make_unique<const tables>(tables{std::move(cosine), std::move(sine)});
}

llama_network::~llama_network() = default;

double llama_network::accumulate_gradient(std::span<const float> theta, const token_batch& batch, double scale,
                                          std::span<float> gradient) const {
  GAUNTLET_CHECK(batch.columns >= 2 && batch.columns - 1 <= positions_max_);
  const std::vector<at::Tensor> leaves = trainable_views(parameters_, theta, gradient);
  const std::int64_t positions = signed_size(batch.columns - 1);
  forward_pass pass(config_, leaves, tables_->cosine.narrow(0, 0, positions), tables_->sine.narrow(0, 0, positions));
  const prediction made = predict(std::move(pass), view_of_tokens(batch), config_.vocabulary);
  const at::Tensor loss = at::cross_entropy_loss(made.logits, made.targets);
  (loss * scale).backward();
  return static_cast<double>(loss.item<float>());
}

double llama_network::sum_of_row_losses(std::span<const float> theta, const token_batch& batch) const {
  GAUNTLET_CHECK(batch.columns >= 2 && batch.columns - 1 <= positions_max_);
  const c10::InferenceMode no_graph;
  const std::vector<at::Tensor> views = parameter_views(parameters_, theta);
  const std::int64_t positions = signed_size(batch.columns - 1);
  forward_pass pass(config_, views, tables_->cosine.narrow(0, 0, positions), tables_->sine.narrow(0, 0, positions));
  const prediction made = predict(std::move(pass), view_of_tokens(batch), config_.vocabulary);
  const at::Tensor losses = at::cross_entropy_loss(made.logits, made.targets, {}, /*reduction=none*/ 0);
  const float* const values = losses.const_data_ptr<float>();
  double sum = 0;
  for (std::int64_t i = 0; i < losses.numel(); ++i) sum += static_cast<double>(values[i]);
  return sum / static_cast<double>(positions);
}

void llama_network::logits(std::span<const float> theta, const token_batch& batch, std::span<float> out) const {
  GAUNTLET_CHECK(batch.columns >= 1 && batch.columns <= positions_max_);
  const c10::InferenceMode no_graph;
  const std::vector<at::Tensor> views = parameter_views(parameters_, theta);
  const std::int64_t positions = signed_size(batch.columns);
  forward_pass pass(config_, views, tables_->cosine.narrow(0, 0, positions), tables_->sine.narrow(0, 0, positions));
  const at::Tensor result = pass.logits(view_of_tokens(batch)).contiguous();
  GAUNTLET_CHECK(out.size() == static_cast<std::size_t>(result.numel()));
  const float* const values = result.const_data_ptr<float>();
  std::copy(values, values + result.numel(), out.begin());
}

}  // namespace gauntlet::compute
