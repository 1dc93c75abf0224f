#include "compute/demo/chunking.hpp"

#include <algorithm>

namespace gauntlet::compute::demo {

std::size_t chunk_length(std::size_t n, std::size_t target) {
  for (std::size_t d = std::min(n, target); d > 1; --d)
    if (n % d == 0) return d;
  return 1;
}

std::vector<tensor_chunks> chunks_of(const layout& parameters, std::size_t target, std::size_t topk) {
  std::vector<tensor_chunks> all;
  for (const tensor_spec& t : parameters.tensors()) {
    tensor_chunks c;
    const auto columns = static_cast<std::size_t>(t.shape.back());
    const std::size_t rows = t.count / columns;
    c.offset = t.offset;
    c.stride = columns;
    c.height = chunk_length(rows, target);
    c.width = chunk_length(columns, target);
    c.rows = rows / c.height;
    c.columns = columns / c.width;
    c.kept = std::clamp<std::size_t>(topk, 1, c.length());
    all.push_back(c);
  }
  return all;
}

}  // namespace gauntlet::compute::demo
