#pragma once

#include "compute/aggregation/aggregation_rule_registry.hpp"
#include "compute/aggregation/payload_set.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace gauntlet::compute {

/// What a rule makes of one block; coefficients that are not listed are 0.
class combined_block {
 public:
  /// Indices must come in ascending order.
  void add(std::size_t index, float value) {
    indices_[count_] = static_cast<std::uint16_t>(index);
    values_[count_++] = value;
  }
  void clear() { count_ = 0; }
  std::span<const std::uint16_t> indices() const { return std::span(indices_).first(count_); }
  std::span<const float> values() const { return std::span(values_).first(count_); }

 private:
  std::size_t count_ = 0;
  std::array<std::uint16_t, block_length_max> indices_;
  std::array<float, block_length_max> values_;
};

/// How the contributions to a step become one direction. Rules work on the coefficients that are sent (of the DCT for
/// `demo`, of the gradient for `dense`), after the scheme's normalisation and before its decoding, sign and step. A
/// coefficient that a payload does not send is 0 there: with top-k, a rule that asks what most payloads say hears "0"
/// unless most of them sent it. Distances are the same in both domains, since the transform is orthonormal.
///
/// A rule is asked twice a step: once about whole payloads (`weigh`), then block by block (`combine`). Const, callable
/// from several threads, and canonical: own arithmetic in a fixed order without libm, for all nodes must get the same
/// bits. The values are finite. Scoring one payload alone asks no rule.
class aggregation_rule {
 public:
  static constexpr const char* seam = "aggregation rule";
  virtual ~aggregation_rule() = default;

  /// Factors of the payloads, [payloads], for a rule that has to see them whole; empty for one that does not.
  virtual std::vector<double> weigh(const payload_set&) const { return {}; }

  /// Fills `out`, which is empty. `weights` is what `weigh` said of the set that the block is from; `slots` is G, the
  /// number of contributions that a step may have.
  virtual void combine(const coefficient_block& block, std::span<const double> weights, std::size_t slots,
                       combined_block& out) const = 0;
};

/// Registers `mean`, `coordinate_median`, `trimmed_mean`, `krum`, `multi_krum`, `geometric_median`, `centred_clipping`
/// and `sign_majority`.
void register_aggregation_rules();

/// What a mean divides by: G (an absent contribution is one of zeros), or those who sent the coefficient.
enum class mean_over : std::uint8_t { slots, senders };
std::shared_ptr<const aggregation_rule> make_mean(mean_over divisor);

}  // namespace gauntlet::compute
