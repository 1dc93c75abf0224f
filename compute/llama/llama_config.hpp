#pragma once

#include "base/options.hpp"
#include "compute/layout.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace gauntlet::compute {

/// A decoder of the Llama family: RMSNorm, rotary positions (half-split), grouped-query attention, SwiGLU, no biases;
/// conventions and names as in Hugging Face transformers.
struct llama_config {
  std::int64_t vocabulary = 256;
  std::int64_t hidden = 64;
  std::int64_t layers = 3;
  std::int64_t heads = 4;
  std::int64_t kv_heads = 4;  ///< divides `heads`; fewer = grouped queries
  std::int64_t ffn = 192;
  bool tied = true;  ///< the output head is the embedding
  double rope_theta = 10'000;
  double norm_eps = 1e-5;

  std::int64_t head_size() const { return hidden / heads; }
};

/// The options of the model `llama` as the user sees them.
std::vector<option_spec> llama_options();

/// Preset plus whatever the user set beside it. Throws user_error for sizes that do not fit together.
llama_config llama_config_from(const options& given, std::size_t vocabulary);

/// Parameters in forward order: embedding; per layer input norm, q, k, v, o, post-attention norm, gate, up, down; final
/// norm; head when untied.
layout llama_layout(const llama_config& config);

/// θ_0: norms 1; matrices near-normal with deviation 0.02·√(2048 / inputs), which is the usual 0.02 at the width of the
/// paper's model and keeps activations at the same size in narrow ones (a fixed 0.02 costs the tiny preset 0.7 nats
/// after 100 windows); those that write to the residual stream (o, down) divided by √(2·layers) so that its variance
/// does not grow with depth (GPT-2). Own arithmetic, one stream of draws a tensor.
void initialise_llama(const llama_config& config, const layout& parameters, std::span<float> theta, std::uint64_t seed);

}  // namespace gauntlet::compute
