#pragma once

#include "base/bytes.hpp"
#include "compute/demo/chunking.hpp"
#include "compute/payload.hpp"

#include <span>
#include <vector>

namespace gauntlet::compute::demo {

/// Coefficients of all chunks of all tensors, in layout order: chunk c of a tensor has its `kept` entries at
/// `first + c·kept`, indices ascending (where copies of an index are allowed, they are neighbours in the order sent).
struct coefficients {
  std::vector<std::uint16_t> indices;
  std::vector<float> values;
};

/// What a chunk's indices have to be.
enum class index_form : std::uint8_t {
  ascending,  ///< strictly: one encoding of a content, no copies
  any,        ///< any order, copies allowed, as the code of 2025 took them (gauntlet.md F.3)
};

/// Places and sizes of a DeMo payload's sections. A tensor has two: indices packed to 12 bits, then values. Values of
/// 32 and 16 bits stand as they are; of 8, 4 and 2 bits as shift, table [2^bits] and packed codes (demo.md section 7).
class payload_shape {
 public:
  payload_shape(std::vector<tensor_chunks> tensors, std::size_t value_bits, index_form form = index_form::ascending);

  const std::vector<tensor_chunks>& tensors() const { return tensors_; }
  std::size_t value_bits() const { return value_bits_; }
  demo::index_form index_form() const { return index_form_; }
  /// Entries of all tensors.
  std::size_t entries() const { return entries_; }
  std::size_t entries_of(const tensor_chunks& t) const { return t.count() * t.kept; }
  /// Exact size of every payload in bytes, header included.
  std::size_t bytes() const { return bytes_; }
  std::size_t value_section_bytes(std::size_t entries) const;

 private:
  std::vector<tensor_chunks> tensors_;
  std::size_t value_bits_;
  demo::index_form index_form_;
  std::size_t entries_ = 0;
  std::size_t bytes_ = 0;
};

inline constexpr std::size_t index_bits = 12;

/// Header and sections. `c.values` becomes what a receiver will decode (rounded or quantised).
byte_buffer pack(const payload_shape& shape, const payload_header& header, coefficients& c);

/// Decodes everything behind the header and checks it: order and range of indices, finite bounded values, padding. The
/// payload has exactly `shape.bytes()` bytes.
rejection unpack(const payload_shape& shape, byte_view payload, coefficients& c);

/// The indices alone of a payload that `unpack` accepts, in the order sent.
void unpack_indices(const payload_shape& shape, byte_view payload, std::vector<std::uint16_t>& indices);

/// Unpacks sections into fields and packs them again, without going through decoded values.
byte_buffer repack(const payload_shape& shape, byte_view payload);

}  // namespace gauntlet::compute::demo
