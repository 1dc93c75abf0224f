#include "compute/demo/sparse_payload.hpp"

#include "base/check.hpp"
#include "compute/demo/value_codec.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace gauntlet::compute::demo {

namespace {

/// Indices of one tensor: inside their chunk, and in the form demanded.
rejection check_indices(std::span<const std::uint16_t> indices, const tensor_chunks& t, index_form form) {
  for (std::size_t i = 0; i < indices.size(); ++i) {
    if (indices[i] >= t.length()) return rejection::index_range;
    const bool ascends = i % t.kept == 0 || indices[i] > indices[i - 1];
    if (!ascends && form == index_form::ascending) return rejection::index_order;
  }
  return rejection::none;
}

/// Sorts each chunk of a tensor by index; copies stay in the order sent.
void sort_chunks(const tensor_chunks& t, std::span<std::uint16_t> indices, std::span<float> values) {
  std::vector<std::pair<std::uint16_t, float>> order(t.kept);
  for (std::size_t at = 0; at < indices.size(); at += t.kept) {
    const auto chunk = indices.subspan(at, t.kept);
    if (std::is_sorted(chunk.begin(), chunk.end())) continue;
    for (std::size_t j = 0; j < t.kept; ++j) order[j] = {chunk[j], values[at + j]};
    std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t j = 0; j < t.kept; ++j) std::tie(chunk[j], values[at + j]) = order[j];
  }
}

}  // namespace

payload_shape::payload_shape(std::vector<tensor_chunks> tensors, std::size_t value_bits, demo::index_form form)
    : tensors_(std::move(tensors)), value_bits_(value_bits), index_form_(form), bytes_(payload_header_bytes) {
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
    const auto values = std::span(c.values).subspan(first, n);
    if (const rejection bad = check_indices(indices, t, shape.index_form()); bad != rejection::none) return bad;
    const byte_view section = in.take(shape.value_section_bytes(n));
    if (const rejection bad = read_values(section, shape.value_bits(), values); bad != rejection::none) return bad;
    if (shape.index_form() == index_form::any) sort_chunks(t, indices, values);
    first += n;
  }
  return in.at_end() ? rejection::none : rejection::wrong_size;
}

void unpack_indices(const payload_shape& shape, byte_view payload, std::vector<std::uint16_t>& indices) {
  indices.resize(shape.entries());
  byte_reader in(payload.subspan(payload_header_bytes));
  std::size_t first = 0;
  for (const tensor_chunks& t : shape.tensors()) {
    const std::size_t n = shape.entries_of(t);
    unpack_bits(in.take(packed_bytes(n, index_bits)), index_bits, std::span(indices).subspan(first, n));
    in.take(shape.value_section_bytes(n));
    first += n;
  }
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
