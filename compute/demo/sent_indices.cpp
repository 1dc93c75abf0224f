#include "compute/demo/sent_indices.hpp"

#include <algorithm>

namespace gauntlet::compute::demo {

sent_indices indices_sent(const payload_shape& shape, byte_view payload) {
  std::vector<std::uint16_t> indices;
  unpack_indices(shape, payload, indices);
  sent_indices sent;
  sent.places.reserve(indices.size());
  auto chunk = indices.begin();
  std::uint32_t first_place = 0;
  for (const tensor_chunks& t : shape.tensors()) {
    for (std::size_t i = 0; i < t.count(); ++i, first_place += static_cast<std::uint32_t>(t.length())) {
      const auto end = chunk + static_cast<std::ptrdiff_t>(t.kept);
      if (shape.index_form() == index_form::any) std::sort(chunk, end);
      const auto last = std::unique(chunk, end);
      sent.counts.push_back(static_cast<std::uint16_t>(last - chunk));
      for (; chunk != last; ++chunk) sent.places.push_back(first_place + *chunk);
      chunk = end;
    }
  }
  return sent;
}

index_marks::index_marks(const payload_shape& shape) : shape_(shape) {
  std::size_t places = 0;
  for (const tensor_chunks& t : shape.tensors()) places += t.count() * t.length();
  words_.resize((places + 63) / 64);
}

void index_marks::set(const sent_indices& s) {
  for (const std::uint32_t place : s.places) words_[place / 64] |= std::uint64_t{1} << (place % 64);
}

void index_marks::clear(const sent_indices& s) {
  for (const std::uint32_t place : s.places) words_[place / 64] = 0;
}

double index_marks::overlap(const sent_indices& marked, const sent_indices& other) const {
  double shared = 0;
  double all = 0;
  std::size_t chunk = 0;
  auto place = other.places.begin();
  for (const tensor_chunks& t : shape_.tensors()) {
    const auto length = static_cast<double>(t.length());
    for (std::size_t i = 0; i < t.count(); ++i, ++chunk) {
      std::size_t common = 0;
      for (const auto end = place + other.counts[chunk]; place != end; ++place) common += is_set(*place);
      // k, unless both list copies: padding a chunk with them must not hide what is shared.
      const std::size_t distinct = std::max(marked.counts[chunk], other.counts[chunk]);
      shared += length * static_cast<double>(common) / static_cast<double>(distinct);
      all += length;
    }
  }
  return all > 0 ? shared / all : 0;
}

}  // namespace gauntlet::compute::demo
