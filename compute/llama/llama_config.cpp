#include "compute/llama/llama_config.hpp"

#include "base/check.hpp"
#include "base/errors.hpp"
#include "base/random.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace gauntlet::compute {

namespace {

constexpr double reference_deviation = 0.02;
constexpr double reference_width = 2048;

/// Sizes whose dimensions are multiples of 64, so that every DeMo chunk is a full one.
llama_config preset(const std::string& name) {
  llama_config config;
  if (name == "small") {
    config.hidden = 128;
    config.layers = 5;
    config.ffn = 320;
  } else if (name == "custom") {
    config.hidden = config.layers = config.heads = config.kv_heads = config.ffn = 0;
  }
  return config;
}

void override_with(std::int64_t& value, const options& given, const char* option) {
  if (given.integer(option) != 0) value = given.integer(option);
  if (value == 0)
    throw user_error(std::string("model.") + option + " is not set, and preset \"custom\" has no value for it",
                     std::string("Set model.") + option + ", or choose preset \"tiny\" or \"small\".");
}

void check_sizes(const llama_config& config) {
  if (config.hidden % config.heads != 0)
    throw user_error("model.heads = " + std::to_string(config.heads) +
                         " does not divide model.hidden = " + std::to_string(config.hidden),
                     "Choose a number of heads that divides the hidden size.");
  if (config.head_size() % 2 != 0)
    throw user_error("a head has model.hidden / model.heads = " + std::to_string(config.head_size()) +
                         " values, but rotary positions need an even number",
                     "Choose hidden and heads so that their quotient is even.");
  if (config.heads % config.kv_heads != 0)
    throw user_error("model.kv_heads = " + std::to_string(config.kv_heads) +
                         " does not divide model.heads = " + std::to_string(config.heads),
                     "Choose a number of key and value heads that divides the number of heads.");
}

bool writes_to_residual(const std::string& name) {
  return name.ends_with("o_proj.weight") || name.ends_with("down_proj.weight");
}

}  // namespace

std::vector<option_spec> llama_options() {
  const limits size{0, 65'536};
  const std::string from_preset = "; 0 = the preset's";
  return {
      {"preset",
       std::string("tiny"),
       "sizes: tiny (0.18 M parameters), small (1 M), custom (all of them set below)",
       {},
       {"tiny", "small", "custom"}},
      {"hidden", std::int64_t{0}, "width of the residual stream" + from_preset, size},
      {"layers", std::int64_t{0}, "transformer blocks" + from_preset, {0, 1024}},
      {"heads", std::int64_t{0}, "attention heads" + from_preset, {0, 1024}},
      {"kv_heads", std::int64_t{0}, "key and value heads; 0 = the preset's, or one for each head", {0, 1024}},
      {"ffn", std::int64_t{0}, "width of the feed-forward layer" + from_preset, {0, 262'144}},
      {"tied", std::string(), "output head shares the embedding; empty = the preset's", {}, {"", "yes", "no"}},
      {"rope_theta", 0.0, "base of the rotary frequencies" + from_preset + " (10,000)", {0, 1e9}},
      {"norm_eps", 0.0, "epsilon of RMSNorm" + from_preset + " (1e-5)", {0, 1}},
  };
}

llama_config llama_config_from(const options& given, std::size_t vocabulary) {
  llama_config config = preset(given.text("preset"));
  config.vocabulary = static_cast<std::int64_t>(vocabulary);
  override_with(config.hidden, given, "hidden");
  override_with(config.layers, given, "layers");
  const std::int64_t preset_heads = config.heads;
  override_with(config.heads, given, "heads");
  if (config.heads != preset_heads) config.kv_heads = config.heads;
  if (given.integer("kv_heads") != 0) config.kv_heads = given.integer("kv_heads");
  override_with(config.ffn, given, "ffn");
  if (!given.text("tied").empty()) config.tied = given.text("tied") == "yes";
  if (given.number("rope_theta") != 0) config.rope_theta = given.number("rope_theta");
  if (given.number("norm_eps") != 0) config.norm_eps = given.number("norm_eps");
  check_sizes(config);
  return config;
}

layout llama_layout(const llama_config& c) {
  const std::int64_t kv_width = c.kv_heads * c.head_size();
  layout parameters;
  parameters.add("model.embed_tokens.weight", {c.vocabulary, c.hidden});
  for (std::int64_t i = 0; i < c.layers; ++i) {
    const std::string block = "model.layers." + std::to_string(i) + ".";
    parameters.add(block + "input_layernorm.weight", {c.hidden});
    parameters.add(block + "self_attn.q_proj.weight", {c.hidden, c.hidden});
    parameters.add(block + "self_attn.k_proj.weight", {kv_width, c.hidden});
    parameters.add(block + "self_attn.v_proj.weight", {kv_width, c.hidden});
    parameters.add(block + "self_attn.o_proj.weight", {c.hidden, c.hidden});
    parameters.add(block + "post_attention_layernorm.weight", {c.hidden});
    parameters.add(block + "mlp.gate_proj.weight", {c.ffn, c.hidden});
    parameters.add(block + "mlp.up_proj.weight", {c.ffn, c.hidden});
    parameters.add(block + "mlp.down_proj.weight", {c.hidden, c.ffn});
  }
  parameters.add("model.norm.weight", {c.hidden});
  if (!c.tied) parameters.add("lm_head.weight", {c.vocabulary, c.hidden});
  return parameters;
}

void initialise_llama(const llama_config& config, const layout& parameters, std::span<float> theta,
                      std::uint64_t seed) {
  GAUNTLET_CHECK(theta.size() == parameters.size());
  std::fill(theta.begin(), theta.end(), 0.0F);
  const double residual_scale = 1 / std::sqrt(2.0 * static_cast<double>(config.layers));
  for (const tensor_spec& t : parameters.tensors()) {
    const std::span<float> values = theta.subspan(t.offset, t.count);
    if (t.shape.size() == 1) {
      std::fill(values.begin(), values.end(), 1.0F);
      continue;
    }
    const double for_width = reference_deviation * std::sqrt(reference_width / static_cast<double>(t.shape[1]));
    const double deviation = writes_to_residual(t.name) ? for_width * residual_scale : for_width;
    generator draw = generator_for(seed, t.name);
    for (float& value : values) value = static_cast<float>(deviation * draw.normal());
  }
}

}  // namespace gauntlet::compute
