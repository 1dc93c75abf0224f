#pragma once

#include "compute/llama/llama_config.hpp"

#include <cstdint>
#include <memory>
#include <span>

namespace gauntlet::compute {

/// Sequences of equal length, one behind the other: [rows, columns] tokens.
struct token_batch {
  std::span<const std::int64_t> tokens;
  std::size_t rows = 0;
  std::size_t columns = 0;
};

/// The forward and backward pass over parameters and gradients that lie in the caller's flat buffers; nothing of them
/// is copied. Const and callable from several threads at once, on the same parameters too.
class llama_network {
 public:
  /// Sequences are at most `positions_max` tokens long.
  llama_network(const llama_config& config, std::size_t positions_max);
  ~llama_network();

  const layout& parameters() const { return parameters_; }

  /// Adds `scale` · ∇(mean token loss) to `gradient`; token c of a row is the input and c + 1 its target. Returns the
  /// mean loss in nats a token.
  double accumulate_gradient(std::span<const float> theta, const token_batch& batch, double scale,
                             std::span<float> gradient) const;

  /// Sum in double over the mean token losses of the rows: bits of a row's loss do not depend on how rows are summed.
  double sum_of_row_losses(std::span<const float> theta, const token_batch& batch) const;

  /// All logits of all tokens: `out` is [rows, columns, vocabulary].
  void logits(std::span<const float> theta, const token_batch& batch, std::span<float> out) const;

 private:
  struct tables;
  llama_config config_;
  layout parameters_;
  std::size_t positions_max_;
  std::unique_ptr<const tables> tables_;
};

}  // namespace gauntlet::compute
