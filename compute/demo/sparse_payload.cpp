#include "compute/demo/sparse_payload.hpp"

#include "base/check.hpp"
#include "compute/demo/value_codec.hpp"

#include <utility>

namespace gauntlet::compute::demo {

namespace {

/// Indices of one tensor: ascending within each chunk and inside it.
rejection check_indices(std::span<const std::uint16_t> indices, const tensor_chunks& t) {
  for (std::size_t i = 0; i < indices.size(); ++i) {
    if (indices[i] >= t.length()) return rejection::index_range;
    if (i % t.kept != 0 && indices[i] <= indices[i - 1]) return rejection::index_order;
  }
  return rejection::none;
}

}  // namespace

payload_shape::payload_shape(std::vector<tensor_chunks> tensors, std::size_t value_bits)
    : tensors_(std::move(tensors)), value_bits_(value_bits), bytes_(payload_header_bytes) {
  GAUNTLET_CHECK(value_bits == 32 || value_bits == 16 || value_bits == 8 || value_bits == 4 || value_bits == 2);
  for (const tensor_chunks& t : tensors_) {
    entries_ += entries_of(t);
    bytes_ += packed_bytes(entries_of(t), index_bits) + value_section_bytes(entries_of(t));
  }
}

std::size_t payload_shape::value_section_bytes(std::size_t entries) const {
  const std::size_t table = value_bits_ < 16 ? sizeof(float) * (1 + (std::size_t{1} << value_bits_)) : 0;
  return table + packed_bytes(entries, value_bits_);
}

byte_buffer pack(const payload_shape& shape, const payload_header& header, coefficients& c) {
  byte_buffer out;
  out.reserve(shape.bytes());
  byte_writer w(out);
  write_header(w, header);
  std::size_t first = 0;
  for (const tensor_chunks& t : shape.tensors()) {
    const std::size_t n = shape.entries_of(t);
    pack_bits(std::span(c.indices).subspan(first, n), index_bits, out);
    write_values(std::span(c.values).subspan(first, n), shape.value_bits(), out);
    first += n;
  }
  GAUNTLET_CHECK(out.size() == shape.bytes());
  return out;
}

rejection unpack(const payload_shape& shape, byte_view payload, coefficients& c) {
  c.indices.resize(shape.entries());
  c.values.resize(shape.entries());
  byte_reader in(payload.subspan(payload_header_bytes));
  std::size_t first = 0;
  for (const tensor_chunks& t : shape.tensors()) {
    const std::size_t n = shape.entries_of(t);
    const auto indices = std::span(c.indices).subspan(first, n);
    if (!unpack_bits(in.take(packed_bytes(n, index_bits)), index_bits, indices)) return rejection::padding_not_zero;
    if (const rejection bad = check_indices(indices, t); bad != rejection::none) return bad;
    const byte_view section = in.take(shape.value_section_bytes(n));
    const rejection bad = read_values(section, shape.value_bits(), std::span(c.values).subspan(first, n));
    if (bad != rejection::none) return bad;
    first += n;
  }
  return in.at_end() ? rejection::none : rejection::wrong_size;
}

byte_buffer repack(const payload_shape& shape, byte_view payload) {
  byte_buffer out(payload.begin(), payload.begin() + payload_header_bytes);
  byte_reader in(payload.subspan(payload_header_bytes));
  std::vector<std::uint16_t> numbers;
  for (const tensor_chunks& t : shape.tensors()) {
    const std::size_t n = shape.entries_of(t);
    numbers.resize(n);
    unpack_bits(in.take(packed_bytes(n, index_bits)), index_bits, numbers);
    pack_bits(numbers, index_bits, out);
    byte_view section = in.take(shape.value_section_bytes(n));
    // Numbers of whole bytes have one form; codes are unpacked and packed.
    const std::size_t plain =
        shape.value_bits() < 16 ? section.size() - packed_bytes(n, shape.value_bits()) : section.size();
    out.insert(out.end(), section.begin(), section.begin() + static_cast<std::ptrdiff_t>(plain));
    if (shape.value_bits() >= 16) continue;
    unpack_bits(section.subspan(plain), shape.value_bits(), numbers);
    pack_bits(numbers, shape.value_bits(), out);
  }
  return out;
}

}  // namespace gauntlet::compute::demo
