#pragma once

#include "base/ids.hpp"
#include "base/registry.hpp"
#include "compute/layout.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace gauntlet::compute {

/// A model bound to its data: what a peer descends and what a validator measures. Implementations: `llama`,
/// `surrogate`.
///
/// All functions are const, callable from several threads at once, and pure: same arguments, same bits (on one kind of
/// CPU). `theta` and `gradient` have `parameters().size()` floats.
class objective {
 public:
  static constexpr const char* seam = "model";
  virtual ~objective() = default;

  virtual const layout& parameters() const = 0;

  /// Writes θ_0. Own arithmetic only: all nodes must get the same bits on any CPU.
  virtual void initialise(std::span<float> theta, std::uint64_t seed) const = 0;

  /// Adds the gradient of the *sum over micro-batches of the mean token loss* (gauntlet.md B.2) to `gradient`, each
  /// micro-batch holding `micro_batch` samples (the last one what is left), divided by the number of micro-batches, so
  /// that a peer with twice the data does not take twice the step. Returns the mean loss in nats a token.
  virtual double accumulate_gradient(std::span<const float> theta, std::span<const sample_id> samples,
                                     std::size_t micro_batch, std::span<float> gradient) const = 0;

  /// Mean loss in nats a token over training samples.
  virtual double loss(std::span<const float> theta, std::span<const sample_id> samples) const = 0;

  /// Mean loss in nats a token over the held-out split, which no peer trains on; at most `samples_max` of its samples,
  /// always the same ones.
  virtual double held_out_loss(std::span<const float> theta, std::size_t samples_max) const = 0;

  /// Number of training samples: ids are 0 … n-1.
  virtual std::uint64_t training_samples() const = 0;
  /// Tokens in one sample (what compute time and tokens/s count).
  virtual std::size_t tokens_per_sample() const = 0;

  /// Greedy-to-warm continuation of `prompt` by the model, for a human reader; empty when the model has no text.
  virtual std::string sample_text(std::span<const float> theta, const std::string& prompt, std::size_t tokens,
                                  std::uint64_t seed) const = 0;

  /// Entropy in nats a token of a bigram table over the training text, the mark that a model with memory must beat;
  /// negative when it does not apply.
  virtual double bigram_entropy() const { return -1; }
};

}  // namespace gauntlet::compute
