#pragma once

#include "base/ids.hpp"
#include "base/registry.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace gauntlet::compute {

/// Sequences of tokens by number. Const and callable from several threads. Implementations: `stories`, `text`.
class token_source {
 public:
  static constexpr const char* seam = "data source";
  virtual ~token_source() = default;

  virtual std::size_t vocabulary() const = 0;
  /// Tokens a sample is trained on; `read` gives one more, since targets are shifted by one.
  virtual std::size_t sequence_length() const = 0;
  virtual std::uint64_t training_samples() const = 0;
  virtual std::uint64_t held_out_samples() const = 0;
  /// Writes `sequence_length() + 1` tokens of training sample `id` < training_samples().
  virtual void read(sample_id id, std::span<std::int64_t> tokens) const = 0;
  virtual void read_held_out(std::uint64_t id, std::span<std::int64_t> tokens) const = 0;
  /// See objective::bigram_entropy: measured on the *held-out* split with a table from the training split is what a
  /// reader compares with; sources without a text return a negative number.
  virtual double bigram_entropy() const = 0;
  /// Text of tokens for a human reader, and tokens of a prompt.
  virtual std::string text_of(std::span<const std::int64_t> tokens) const = 0;
  virtual std::vector<std::int64_t> tokens_of(const std::string& text) const = 0;
};

struct token_source_context {
  std::uint64_t run_seed = 0;
  std::size_t sequence_length = 128;
};

using token_source_registry = registry<token_source, const token_source_context&>;
/// Registers `stories` and `text`.
void register_token_sources();

}  // namespace gauntlet::compute
