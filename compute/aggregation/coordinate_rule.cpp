#include "compute/aggregation/coordinate_rule.hpp"

#include <algorithm>

namespace gauntlet::compute::aggregation {

namespace {

/// Calls `visit(index, value)` for every coefficient that a payload lists, equal indices added up.
template <class Visitor>
void for_each_entry(const block_part& part, Visitor&& visit) {
  if (part.indices.empty()) {
    for (std::size_t j = 0; j < part.values.size(); ++j) visit(j, part.values[j]);
    return;
  }
  for (std::size_t j = 0; j < part.values.size();) {
    const std::size_t index = part.indices[j];
    float value = part.values[j++];
    for (; j < part.values.size() && part.indices[j] == index; ++j) value += part.values[j];
    visit(index, value);
  }
}

}  // namespace

void coordinate_rule::combine(const coefficient_block& block, std::span<const double>, std::size_t,
                              combined_block& out) const {
  // A counting sort by index: where each coefficient's values begin, then the values themselves.
  thread_local std::array<std::uint32_t, block_length_max + 1> end;
  thread_local std::vector<float> values;
  std::fill_n(end.begin(), block.length + 1, 0U);
  for (const block_part& part : block.parts) for_each_entry(part, [](std::size_t i, float) { ++end[i + 1]; });
  for (std::size_t i = 0; i < block.length; ++i) end[i + 1] += end[i];
  values.resize(end[block.length]);
  // `end[i]` is where coefficient i begins, and moves to its end as the values are put in.
  for (const block_part& part : block.parts)
    for_each_entry(part, [](std::size_t i, float value) { values[end[i]++] = value; });
  std::size_t begin = 0;
  for (std::size_t i = 0; i < block.length; begin = end[i++]) {
    if (begin == end[i]) continue;
    const auto sent = std::span(values).subspan(begin, end[i] - begin);
    std::sort(sent.begin(), sent.end());
    out.add(i, value_of(column(sent, block.parts.size() - sent.size())));
  }
}

}  // namespace gauntlet::compute::aggregation
