#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

/// The payloads of one step as vectors of coefficients, cut into blocks: what an aggregation rule sees of a scheme.
namespace gauntlet::compute {

/// A chunk of DeMo, or so many neighbours of a dense tensor.
inline constexpr std::size_t block_length_max = 4096;

/// One payload's part of a block. Coefficients that it does not list are 0. Where a scheme lets an index occur several
/// times, its values add up.
struct block_part {
  std::span<const std::uint16_t> indices;  ///< ascending; empty: `values` are all of the block in order
  std::span<const float> values;
};

struct coefficient_block {
  std::size_t length = 0;             ///< at most block_length_max; indices are below it
  std::span<const block_part> parts;  ///< one a payload, in uid order
};

class payload_set {
 public:
  virtual ~payload_set() = default;

  virtual std::size_t payloads() const = 0;
  /// All blocks, in one order. A block is good for the length of the call.
  virtual void for_each_block(const std::function<void(const coefficient_block&)>& visit) const = 0;
};

}  // namespace gauntlet::compute
